/**
 * Where a vector is in an answer, as people write it (`embedding`, `[0]`, `data[0].embedding`,
 * `$.data[0]`, `data.0.embedding`), in the one form that everything reads: keys and indices with dots,
 * `$` for the answer itself. Undefined where it is none of these.
 */
export function parseAnswerPath(text: string): string | undefined {
  const rooted = text.replace(/^\$(?=[.[]|$)\.?/, '');
  if (rooted === '') return text === '' ? undefined : '$';
  const steps = rooted.replace(/^\[(\d+)\]/, '$1').replace(/\[(\d+)\]/g, '.$1');
  return /^[^.[\]\s$]+(\.[^.[\]\s$]+)*$/.test(steps) ? steps : undefined;
}
