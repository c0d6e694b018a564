import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { main } from '../../cli/command.ts';
import { table } from '../../report/table.ts';
import { ExitCode } from '../../report/visible-error.ts';
import { SearchUnderTest } from '../../test/e2e/search/search-under-test.ts';
import { readCatalogue } from '../../test/relevance/catalogue.ts';
import { readQueries } from '../../test/relevance/queries.ts';
import { figure } from '../figure.ts';
import { describeMachine } from '../machine.ts';
import type { Evaluation, Judged } from './judge.ts';
import { evaluate, modes, places } from './judge.ts';

interface Options {
  readonly json: boolean;
  readonly worst: string;
}

const program = new Command('npm run eval --')
  .description(
    `Index the catalogue of test/relevance with the real longinus, search, endpoint and database, ask all
judged queries, and print nDCG@${places} by text, by vectors and mixed. Keeps the result in bench/results/.`,
  )
  .option('--json', 'print the result as JSON on standard output', false)
  .option('--worst <count>', 'how many of the queries that mixed answers worst are listed', '10')
  .addHelpText('after', '\nExit code 1: mixed is worse than text or vectors alone.');

await main(async () => {
  program.parse();
  const { json, worst } = program.opts<Options>();
  const machine = await describeMachine();
  await using services = await SearchUnderTest.start(readCatalogue());
  const evaluation = await evaluate(services.search.url, readQueries());
  const { text, vectors, mixed } = evaluation.scores;
  const lost = Math.max(text, vectors) - mixed;
  const figures = [
    ...modes.map((mode) => figure(`nDCG@${places}, ${mode}`, '', [evaluation.scores[mode]])),
    // Bars are the most that something may be.
    figure(`nDCG@${places} that mixed loses against the better of the two`, '', [lost], 0),
  ];
  const result = { measured: new Date().toISOString().slice(0, 10), machine, figures };
  const path = new URL('../results/eval.json', import.meta.url);
  await writeFile(path, `${JSON.stringify(result, null, 2)}\n`);
  console.log(json ? JSON.stringify(evaluation, null, 2) : report(evaluation, Number(worst)));
  return lost <= 0 ? 0 : ExitCode.failed;
});

function report({ scores, queries }: Evaluation, worst: number): string {
  const cells = (of: Judged['scores']) => modes.map((mode) => of[mode].toFixed(4));
  const listed = queries
    .toSorted((one, other) => one.scores.mixed - other.scores.mixed)
    .slice(0, worst)
    .map(({ query, scores: of, first }) => [query, ...cells(of), first ?? 'nothing']);
  return [
    table(['', ...modes], [[`nDCG@${places} of ${queries.length} queries`, ...cells(scores)]]),
    table([`THE ${worst} WORST`, ...modes, 'FIRST'], listed),
  ].join('\n\n');
}
