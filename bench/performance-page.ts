import { existsSync, readFileSync } from 'node:fs';
import type { Figure } from './figure.ts';
import type { Result } from './figures-page.ts';
import { describedRun, figureTable } from './figures-page.ts';

const text = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
const resultOf = (name: string): Result => JSON.parse(text(`results/${name}.json`)) as Result;

const rateName = /^(.*): rate, 32 clients$/;

/** docs/performance.md: what the last benches of the endpoint measured, and where the time goes. */
export function performancePage(): string {
  const serving = resultOf('serving');
  return [
    '# Performance',
    '',
    'How fast the CPU image serves the default model, and what each precision costs. Everything is',
    'measured by `npm run bench -- serving` in one run: the same client (wrk, on the same processors),',
    'the same 600 short queries, every server asked in turn, a round after another.',
    '',
    '## Requests a second, 32 clients',
    '',
    ...chart(serving.figures),
    '',
    describedRun(serving),
    '',
    ...figureTable(serving.figures),
    ...['quality', 'serving-overload', 'serving-endurance'].flatMap(section),
    '',
    text('performance-notes.md').trim(),
    '',
  ].join('\n');
}

function section(name: string): string[] {
  const titles: Readonly<Record<string, string>> = {
    quality: 'What a precision loses',
    'serving-overload': 'Twice what it can do',
    'serving-endurance': 'Ten minutes',
  };
  if (!existsSync(new URL(`results/${name}.json`, import.meta.url))) return [];
  const result = resultOf(name);
  return [
    '',
    `## ${titles[name] ?? name}`,
    '',
    describedRun(result),
    '',
    ...figureTable(result.figures),
  ];
}

/** A bar for each server. GitHub draws it. */
function chart(figures: readonly Figure[]): string[] {
  const bars = figures.flatMap(({ name, median }) => {
    const [, server] = rateName.exec(name) ?? [];
    return server === undefined ? [] : [{ server, rate: Math.round(median) }];
  });
  const most = Math.max(...bars.map(({ rate }) => rate));
  return [
    '```mermaid',
    'xychart-beta horizontal',
    `    x-axis [${bars.map(({ server }) => `"${server}"`).join(', ')}]`,
    `    y-axis "embeddings a second" 0 --> ${Math.ceil(most / 100) * 100}`,
    `    bar [${bars.map(({ rate }) => rate).join(', ')}]`,
    '```',
  ];
}
