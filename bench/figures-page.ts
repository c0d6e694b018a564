import { readdirSync, readFileSync } from 'node:fs';
import type { Figure } from './figure.ts';
import { shown } from './figure.ts';
import type { Machine } from './machine.ts';

/** What bench/run.ts keeps of a measurement. */
export interface Result {
  readonly measured: string;
  readonly machine: Machine;
  readonly figures: readonly Figure[];
}

const results = new URL('results/', import.meta.url);

/** docs/figures.md: the last results of every bench, as they were measured. */
export function figuresPage(): string {
  const sections = readdirSync(results)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => {
      const result = JSON.parse(readFileSync(new URL(name, results), 'utf8')) as Result;
      return section(name.replace(/\.json$/, ''), result);
    });
  return [
    '# Figures',
    '',
    'Made from `bench/results/`, which `npm run bench -- NAME` writes. These machines are shared and',
    'noisy: the median counts, and the spread says how far to trust it. Pulumi is got while the Python',
    'image and the model are made, so the parts of a cold start add up to more than the whole.',
    ...sections,
    '',
  ].join('\n');
}

const section = (name: string, result: Result): string[] => [
  '',
  `## ${name}`,
  '',
  describedRun(result),
  '',
  ...figureTable(result.figures),
];

/** When and on what it was measured. */
export function describedRun({ measured, machine }: Result): string {
  const { processor, processors, memoryGiB, system, engine, node, load } = machine;
  return (
    `${measured}; ${processors} × ${processor}, ${memoryGiB} GiB, ${system}, ${engine}, Node ${node}; ` +
    `load before the run ${load}.`
  );
}

export const figureTable = (figures: readonly Figure[]): string[] => [
  '| what | median | spread | runs | bar |',
  '| --- | --- | --- | --- | --- |',
  ...figures.map(row),
];

function row({ name, unit, median, min, max, runs, bar, isLeast, met }: Figure): string {
  const spread = runs > 1 ? `${shown(min, unit)} to ${shown(max, unit)}` : '';
  const judged =
    bar === undefined ? '' : `${isLeast ? '≥ ' : ''}${bar} ${unit}: ${met ? 'met' : '**missed**'}`;
  return `| ${name} | ${shown(median, unit)} ${unit} | ${spread} | ${runs} | ${judged} |`;
}
