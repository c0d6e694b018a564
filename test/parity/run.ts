import { readFileSync } from 'node:fs';
import { table } from '../../report/table.ts';
import type { Progress } from '../../report/progress.ts';
import { ExitCode } from '../../report/visible-error.ts';
import { machineWith } from '../../toolchain/machine.ts';
import { places } from '../../toolchain/places.ts';
import type { ContainerOptions } from '../integration/serving-container.ts';
import { ServingContainer, imageAndModel } from '../integration/serving-container.ts';
import { handlerFolder } from '../conformance/serving/handler-folder.ts';
import type { RawAnswer, RawRequest } from '../conformance/serving/raw-exchange.ts';
import { rawExchange } from '../conformance/serving/raw-exchange.ts';
import { post } from '../conformance/serving/requests.ts';
import { requests } from '../conformance/serving/table.ts';
import { cosine, toldApartBy, vectorOf } from './compare.ts';
import { genuineImage } from './genuine-image.ts';

// The same model directory and the same requests for the genuine stack and for the CPU image.

const embeddings = 200;
const leastCosine = 0.9999;
/** The genuine stack takes requests while it loads, and its first answer takes seconds. */
const patience = 120_000;

const progress: Progress = {
  update: (line) => {
    console.error(line);
  },
};

const needs = { needsModel: true, needsPython: true, needsPostgres: false };
using machine = await machineWith({ places: places(), ...needs });
const genuine = await genuineImage(machine.engine.docker, places(), progress);
const { image: ours, model } = await imageAndModel();

type Ask = (request: RawRequest) => Promise<{ genuine: RawAnswer; ours: RawAnswer }>;

/** Both, serving the same, for as long as they are asked. */
async function both<Result>(code: string | undefined, ask: (ask: Ask) => Promise<Result>) {
  const options: ContainerOptions = code === undefined ? {} : { code };
  await using theirs = await ServingContainer.with(genuine, model, { ...options, hardened: false });
  await using own = await ServingContainer.with(ours, model, options);
  await Promise.all([theirs.ready(patience), own.ready(patience)]);
  return await ask(async (request) => ({
    genuine: await rawExchange(theirs.url, request, patience),
    ours: await rawExchange(own.url, request, patience),
  }));
}

const rows: (readonly string[])[] = [];
let unexpected = 0;
for (const handler of ['plain', 'defaults'] as const) {
  using folder = handlerFolder(handler);
  await both(folder.path, async (ask) => {
    for (const situation of requests.filter((one) => one.handler === handler)) {
      const answers = await ask(situation.request);
      const told = toldApartBy(answers.genuine, answers.ours);
      if (told.length === 0) continue;
      const isKnown = situation.faithful !== undefined;
      if (!isKnown) unexpected += 1;
      rows.push([situation.transcript, isKnown ? 'known' : 'NEW', told.join('\n')]);
    }
  });
}

const golden = readFileSync(new URL('../golden/vectors.jsonl', import.meta.url), 'utf8');
const terms = golden
  .split('\n')
  .slice(0, embeddings)
  .map((line) => (JSON.parse(line) as { search_term: string }).search_term);
const cosines = await both(undefined, async (ask) => {
  const found: number[] = [];
  for (const term of terms) {
    const answers = await ask(post(JSON.stringify({ search_term: term })));
    found.push(cosine(vectorOf(answers.genuine), vectorOf(answers.ours)));
  }
  return found;
});
const worst = Math.min(...cosines);

console.log(table(['SITUATION', '', 'AWS’S STACK → OURS'], rows));
console.log(
  `${requests.length.toString()} situations: ${rows.length.toString()} told apart, ` +
    `${unexpected.toString()} of them not in docs/parity.md`,
);
console.log(
  `${cosines.length.toString()} embeddings: the largest distance (1 − cosine) is ` +
    `${(1 - worst).toExponential(2)}; allowed is ${(1 - leastCosine).toExponential(0)}`,
);
process.exitCode = unexpected === 0 && worst >= leastCosine ? 0 : ExitCode.failed;
