import { inWords } from './answer.ts';
import type { Course, OtherCourse, Otherwise, Situation, Strictness } from './situation.ts';
import { strictnesses } from './situation.ts';
import { sections } from './table.ts';

type Row = Situation | Course;

/** docs/parity.md: the table that `conformance.test.ts` proves, for its readers. */
export function parityPage(): string {
  const rows = sections.flatMap((section) => section.rows);
  const reasons = [
    ...new Set(rows.flatMap((row) => strictnesses.flatMap((s) => row[s]?.why ?? []))),
  ];
  return [
    '# Parity with AWS’s image',
    '',
    ...introduction,
    '',
    ...counts(rows),
    ...sections.flatMap(({ title, rows: some }) => [
      '',
      `## ${title}`,
      '',
      '| situation | AWS’s image | `faithful` | `helpful` |',
      '| --- | --- | --- | --- |',
      ...some.map((row) => line(row, reasons)),
    ]),
    '',
    '## Why',
    '',
    ...reasons.map((reason, index) => `${(index + 1).toString()}. ${reason}`),
    '',
    ...notCompared,
    '',
  ].join('\n');
}

const introduction = [
  'What the CPU image answers, compared with what was seen of the genuine stack that AWS’s PyTorch',
  'image runs (TorchServe 0.11, `sagemaker-pytorch-inference` 2.0.24), both serving the same',
  'handler. Each row was recorded from the genuine stack, and is asked of a container of ours by',
  '`npm test`, in both settings of `strictness`:',
  '',
  '- `faithful`, the default: what a client sees is what it would see of AWS’s image.',
  '- `helpful`: for those who write a handler, or find out why a client fails.',
  '',
  '`npm run parity` builds the genuine stack from its packages and asks both at once, the embeddings of',
  '200 texts included.',
  '',
  '*same*: a client cannot tell the two apart. *stricter*: we answer 4xx where AWS’s image answers',
  '500. *differs*: otherwise, with the reason below.',
];

const notCompared = [
  '## What is not compared',
  '',
  '- The words behind the status in the first line (TorchServe puts the error’s own there), which',
  '  HTTP tells clients not to look at.',
  '- Which lines of which files a traceback names, and an error’s own words after their first line.',
  '- `application/x-npz`, batches of TorchServe (`SAGEMAKER_TS_BATCH_SIZE`), several models.',
  '- A model without `model_fn`, which AWS’s image loads as TorchScript: there is no torch here.',
];

function counts(rows: readonly Row[]): readonly string[] {
  return [
    `| of ${rows.length.toString()} situations | same | stricter | differs |`,
    '| --- | --- | --- | --- |',
    ...strictnesses.map((strictness) => {
      const verdicts = rows.map((row) => row[strictness]?.is ?? 'same');
      const count = (verdict: string) =>
        verdicts.filter((one) => one === verdict).length.toString();
      return `| \`${strictness}\` | ${['same', 'stricter', 'differs'].map(count).join(' | ')} |`;
    }),
  ];
}

function line(row: Row, reasons: readonly string[]): string {
  const genuine = typeof row.genuine === 'string' ? row.genuine : inWords(row.genuine);
  const verdict = (strictness: Strictness) => said(row[strictness], reasons);
  return `| ${[row.what, genuine, verdict('faithful'), verdict('helpful')].map(cell).join(' | ')} |`;
}

function said(other: Otherwise | OtherCourse | undefined, reasons: readonly string[]): string {
  if (other === undefined) return 'same';
  const answer = 'seen' in other ? other.seen : inWords(other.answer);
  return `*${other.is}*: ${answer} [${(reasons.indexOf(other.why) + 1).toString()}](#why)`;
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
