import CliTable from 'cli-table3';
import type { StepTime } from './steps.ts';

/** Columns of text, aligned, without frames: it is read, and it is also copied. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const edges = ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left'];
  const more = ['bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'];
  const none = Object.fromEntries([...edges, ...more].map((edge) => [edge, '']));
  const drawn = new CliTable({
    head: [...head],
    chars: { ...none, middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  drawn.push(...rows.map((row) => [...row]));
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** What each step came to, and how long it took. */
export function stepTable(steps: readonly StepTime[]): string {
  const rows = steps.map((step) => [step.title, step.outcome, step.seconds.toFixed(1)]);
  return table(['STEP', 'OUTCOME', 'SECONDS'], rows);
}
