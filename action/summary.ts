import type { StepTime } from '../report/steps.ts';
import type { Problem } from '../report/visible-error.ts';
import type { Seen, TestResult } from './seen.ts';

/** The runner cuts a job summary at 1 MiB; a log's tail must leave room for the rest. */
const longestCell = 400;
const longestLine = 2_000;

/** The job summary, in GitHub's Markdown. */
export function summaryOf(seen: Seen): string {
  return [
    headingOf(seen),
    ...problemPart(seen.problem),
    ...stackPart(seen),
    ...smokePart(seen),
    ...driftPart(seen),
    ...testsPart(seen.tests),
    ...timingsPart(seen.steps ?? []),
    '',
  ].join('\n');
}

function headingOf({ outcome, stack }: Seen): string {
  const name = stack === undefined ? '' : `: stack \`${stack}\``;
  if (outcome === 'cancelled') return `## 🚫 sagemaker-local${name} (cancelled)`;
  return `## ${outcome === 'passed' ? '✅' : '❌'} sagemaker-local${name}`;
}

function problemPart(problem: Problem | undefined): readonly string[] {
  if (!problem) return [];
  const evidence = problem.evidence ?? [];
  return [
    '',
    '> [!CAUTION]',
    `> **${inline(problem.doing)}**: ${inline(problem.found)}`,
    ...(problem.expected === undefined ? [] : ['>', `> expected: ${inline(problem.expected)}`]),
    '>',
    `> next: ${inline(problem.next)}`,
    ...(evidence.length === 0 ? [] : ['', '```text', ...evidence.map(fenced), '```']),
  ];
}

function stackPart({ outputs, services = [], digests = {} }: Seen): readonly string[] {
  if (services.length === 0) return [];
  const rows = services.map((one) => [
    one.role,
    one.urls.join(' ') || '–',
    one.health === 'none' || one.state !== 'running' ? one.state : one.health,
    `\`${one.image}\``,
    digests[one.image] === undefined ? '–' : `\`${digests[one.image]}\``,
  ]);
  return [
    '',
    '### Stack',
    '',
    ...markdownTable(['Service', 'Address', 'State', 'Image', 'Id or digest'], rows),
    ...(outputs
      ? [
          '',
          `Served by \`${outputs.servingImage}\`: ${inline(outputs.servingImageReason)}.`,
          `Network \`${outputs.network}\`, fingerprint \`${outputs.fingerprint}\`.`,
        ]
      : []),
  ];
}

function smokePart({ checks, latency, coldStart }: Seen): readonly string[] {
  if (!checks) return [];
  const figures = [
    ...(latency
      ? [
          ['p50', `${latency.p50.toFixed(1)} ms`],
          ['p95', `${latency.p95.toFixed(1)} ms (${latency.requests} requests, one after another)`],
        ]
      : []),
    ...(coldStart === undefined ? [] : [['cold start', `${coldStart.toFixed(1)} s`]]),
  ].map(([name = '', value = '']) => ['', name, value]);
  const rows = checks.map(({ name, passed, detail }) => [passed ? '✅' : '❌', name, detail]);
  const failed = checks.filter(({ passed }) => !passed).length;
  return [
    '',
    `### Smoke test: ${failed === 0 ? 'passed' : `${failed} of ${checks.length} checks failed`}`,
    '',
    ...markdownTable(['', 'Check', 'Seen'], [...rows, ...figures]),
  ];
}

function driftPart({ drift, minCosine }: Seen): readonly string[] {
  if (!drift) return [];
  const { vectors, mean, worst, worstPayload } = drift;
  return [
    '',
    '### Drift from the golden vectors',
    '',
    ...markdownTable(
      ['Vectors', 'Mean cosine', 'Worst cosine', 'Wanted', 'Worst payload'],
      [
        [
          String(vectors),
          mean.toFixed(6),
          worst.toFixed(6),
          `≥ ${minCosine ?? '?'}`,
          `\`${JSON.stringify(worstPayload).slice(0, longestCell)}\``,
        ],
      ],
    ),
  ];
}

function testsPart(tests: TestResult | undefined): readonly string[] {
  if (!tests) return [];
  const outcome = tests.exitCode === 0 ? 'passed' : `failed with exit code ${tests.exitCode}`;
  return [
    '',
    `### Tests: ${outcome}`,
    '',
    '```shell',
    ...tests.command.split('\n').slice(0, 20).map(fenced),
    '```',
    '',
    `${tests.seconds.toFixed(1)} s.`,
  ];
}

/** A Gantt chart: some steps run side by side, and one looks rather than reads. */
function timingsPart(steps: readonly StepTime[]): readonly string[] {
  if (steps.length === 0) return [];
  const bars = [...steps]
    .sort((one, other) => one.start - other.start)
    .map(({ title, start, seconds, failed }) => {
      const [from, to] = [Math.round(start * 1000), Math.round((start + seconds) * 1000)];
      const mark = failed ? 'crit, ' : '';
      // Mermaid draws no bar of no width.
      return `    ${label(title)} (${seconds.toFixed(1)} s) :${mark}${from}, ${Math.max(to, from + 1)}`;
    });
  return [
    '',
    '### Timings',
    '',
    '```mermaid',
    'gantt',
    '    dateFormat x',
    '    axisFormat %M:%S',
    '    todayMarker off',
    ...bars,
    '```',
  ];
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

function cell(text: string): string {
  const short = text.slice(0, longestCell).replaceAll('|', '\\|').replaceAll('\n', ' ');
  return short.startsWith('`') ? short : inline(short);
}

/** A line of text must not become Markdown, HTML or a mention of somebody. */
const inline = (text: string): string =>
  text
    .slice(0, longestLine)
    .replaceAll('\n', ' ')
    .replaceAll('<', '&lt;')
    .replaceAll('@', '@\u200B');

const fenced = (line: string): string => line.slice(0, longestLine).replaceAll('```', "'''");

/** Colons and semicolons end a task's name in Mermaid; # begins a comment. */
const label = (title: string): string => title.replaceAll(/[:;#,]/g, ' ');
