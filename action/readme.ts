import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../infra/checkout.ts';
import type { Result } from '../bench/figures-page.ts';
import { actionTables } from './action-file.ts';

/** The Action's README as it is, with its tables of inputs and outputs made anew. */
export function readmeWithTables(
  text: string = readFileSync(join(checkout, 'action', 'README.md'), 'utf8'),
): string {
  const { inputs, outputs } = actionTables();
  const tables = between(between(text, 'inputs', inputs), 'outputs', outputs);
  return between(tables, 'figures', figuresTable());
}

/** What the Action costs, as `npm run bench -- action` measured it last. */
function figuresTable(): string {
  const file = join(checkout, 'bench', 'results', 'action.json');
  const { machine, figures } = JSON.parse(readFileSync(file, 'utf8')) as Result;
  const rows = figures.map(
    ({ name, unit, median, min, max, runs }) =>
      `| ${name} | ${median.toFixed(1)} ${unit} | ` +
      `${runs > 1 ? `${min.toFixed(1)} to ${max.toFixed(1)}` : ''} |`,
  );
  return [
    `Measured on ${machine.processors} cores, everything cached:`,
    '',
    '| What | Median | Spread |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** Replaces what stands between the two comments that frame a table. */
function between(text: string, name: string, table: string): string {
  const frame = new RegExp(`(<!-- ${name} -->\\n)[^]*(<!-- end of ${name} -->)`);
  if (!frame.test(text)) throw new Error(`action/README.md has no frame for the table of ${name}`);
  return text.replace(frame, (_, begin: string, end: string) => `${begin}\n${table}\n\n${end}`);
}
