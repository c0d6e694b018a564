import pc from 'picocolors';
import { ageInWords, bytesInWords } from '../report/amounts.ts';
import { table } from '../report/table.ts';
import type { StackStatus } from '../stack/all-stacks.ts';
import { isWell } from '../stack/condition.ts';
import { describeFault } from '../stack/runtime-twin.ts';

/** What a person reads of all stacks of an engine. */
export function allReport(stacks: readonly StackStatus[], now: Date = new Date()): string {
  if (stacks.length === 0) return 'No stack is on this engine (npm run up).';
  const head = ['STACK', 'BRANCH', 'HEALTH', 'AGE', 'URL', 'DISK', 'MEMORY', 'CHECKOUT'];
  const rows = stacks.map((one) => [
    one.stack,
    branchOf(one),
    healthOf(one),
    ageInWords(now.getTime() - one.createdAt.getTime()),
    urlsOf(one),
    diskOf(one),
    bytesInWords(one.footprint.memory),
    one.checkout,
  ]);
  return [table(head, rows), ...notes(stacks)].join('\n');
}

function branchOf({ branch }: StackStatus): string {
  if (!branch) return '';
  const { kind } = branch.exists;
  return kind === 'yes' ? branch.branch : `${branch.branch} (${kind})`;
}

/** One line where all is well, else one for each container that is not. */
function healthOf({ containers, networks, volumes, images, healthy }: StackStatus): string {
  if (healthy) return 'healthy';
  if (containers.length === 0)
    return `left over: ${left(networks, 'network')}${left(volumes, 'volume')}${left(images, 'image')}`.replace(
      /, $/,
      '',
    );
  return containers
    .filter((container) => !isWell(container))
    .map(({ role, state, health }) => `${role} ${state === 'running' ? health : state}`)
    .join('\n');
}

const left = ({ length }: readonly unknown[], what: string): string =>
  length === 0 ? '' : `${length} ${what}${length === 1 ? '' : 's'}, `;

const urlsOf = ({ containers }: StackStatus): string =>
  containers.flatMap(({ role, urls }) => urls.map((url) => `${url} ${role}`)).join('\n');

function diskOf({ footprint: { writableLayers, volumes } }: StackStatus): string {
  const isKnown = writableLayers !== undefined && volumes !== undefined;
  return bytesInWords(isKnown ? writableLayers + volumes : undefined);
}

/** What needs more words than a column has. */
function notes(stacks: readonly StackStatus[]): string[] {
  const unknown = stacks.flatMap(({ stack, branch }) =>
    branch?.exists.kind === 'unknown' ? [`${stack}: ${branch.exists.why}`] : [],
  );
  const gone = stacks.some(({ branch }) => branch?.exists.kind === 'gone');
  const faults = stacks.flatMap(({ stack, faults: armed }) =>
    armed.map((fault) => pc.yellow(`faults are armed in ${stack}: ${describeFault(fault)}`)),
  );
  const lines = [
    ...unknown,
    ...(gone ? ['`npm run down -- --gone` removes the stacks of branches that are gone.'] : []),
    ...faults,
  ];
  return lines.length === 0 ? [] : ['', ...lines];
}
