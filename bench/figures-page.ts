import { readdirSync, readFileSync } from 'node:fs';
import type { Figure } from './figure.ts';
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

function section(name: string, { measured, machine, figures }: Result): string[] {
  const { processor, processors, memoryGiB, system, engine, node, load } = machine;
  return [
    '',
    `## ${name}`,
    '',
    `${measured}; ${processors} × ${processor}, ${memoryGiB} GiB, ${system}, ${engine}, Node ${node}; ` +
      `load before the run ${load}.`,
    '',
    '| what | median | spread | runs | bar |',
    '| --- | --- | --- | --- | --- |',
    ...figures.map(row),
  ];
}

function row({ name, unit, median, min, max, runs, bar, met }: Figure): string {
  const spread = runs > 1 ? `${min.toFixed(2)} to ${max.toFixed(2)}` : '';
  const judged = bar === undefined ? '' : `${bar} ${unit}: ${met ? 'met' : '**missed**'}`;
  return `| ${name} | ${median.toFixed(2)} ${unit} | ${spread} | ${runs} | ${judged} |`;
}
