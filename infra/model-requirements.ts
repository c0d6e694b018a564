/** Answered by the CPU image's own package of that name; AWS's would bring boto3. */
const provided = 'sagemaker-inference';

/**
 * What of a model's requirements.txt is worth an image of its own: undefined where the CPU image has
 * it all, and where only pip at the container's start can know. That is so for options, which may
 * carry a password into the image's history, and for files and addresses.
 */
export function requirementsToBuildIn(text: string, inImage: string): string | undefined {
  const lines = linesOf(text);
  if (onlyPipKnows(text)) return undefined;
  const present = new Set([provided, ...linesOf(inImage).map(nameOf)]);
  if (lines.every((line) => present.has(nameOf(line)))) return undefined;
  return lines.filter((line) => nameOf(line) !== provided).join('\n');
}

/** Whether something in it is no plain package: an option, a file, an address. */
export const onlyPipKnows = (text: string): boolean =>
  linesOf(text).some((line) => nameOf(line) === undefined);

const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');

/** The package that a line names, as PyPI spells names; undefined where a line is something else. */
function nameOf(line: string): string | undefined {
  const [, name, rest = ''] =
    /^([A-Za-z0-9][\w.-]*)((?:\[[\w, .-]*\])?\s*(?:[<>=!~;(][^@/\\]*)?)$/.exec(line) ?? [];
  return name === undefined || rest.includes('--')
    ? undefined
    : name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}
