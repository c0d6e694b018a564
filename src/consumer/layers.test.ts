import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

/** What makes the layers that take long: from the base to the packages of each image's own. */
const beginning = (folder: string, prefix: string): readonly string[] => {
  const lines = read(`${folder}/Dockerfile`).split('\n');
  const [from, to] = [' AS dependencies', 'WORKDIR '].map((word) =>
    lines.findIndex((line) => line.includes(word)),
  );
  return lines
    .slice((from ?? 0) + 1, to)
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.replace(`COPY ${prefix}`, 'COPY '));
};

// Engines know a layer by its line, and by the content of what it copies.
test('the image of the consumers begins with the layers of the twin’s', () => {
  const ours = beginning('consumer', 'consumer/');
  expect(ours.join('\n')).toContain('pip install');
  expect(ours).toEqual(beginning('runtime', ''));
  for (const file of ['requirements.txt', 'ca-certificates/README.md'])
    expect(read(`consumer/${file}`)).toBe(read(`runtime/${file}`));
});
