import { writeFileSync } from 'node:fs';
import pc from 'picocolors';
import { table } from '../report/table.ts';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import { smokeChecks } from '../smoke/checks.ts';
import { driftCheck } from '../smoke/drift-check.ts';
import { EndpointClient } from '../smoke/endpoint-client.ts';
import { readGivenFile } from '../smoke/given-file.ts';
import { parseGolden, recordGolden } from '../smoke/golden.ts';
import { runtimeChecks } from '../smoke/runtime-checks.ts';
import { expectationsOf } from '../stack/default-model.ts';
import { inventory } from '../stack/inventory.ts';
import { loadSettings } from '../stack/load-settings.ts';
import { runtimeUrl } from '../stack/runtime-twin.ts';
import { runningEngine } from '../stack/running-engine.ts';
import { places as findPlaces } from '../toolchain/places.ts';
import { command, main, optionsOf } from './command.ts';
import type { CommonOptions } from './command.ts';
import { parseCosine } from './parse-cosine.ts';
import { wrongOption } from './wrong-option.ts';

interface SmokeOptions extends CommonOptions {
  readonly url?: string;
  readonly golden?: string;
  readonly minCosine: number;
  readonly payloads?: string;
  readonly record?: string;
}

const program = command('smoke', 'Check a running endpoint: ping, a real embedding, bad input.')
  .option('-u, --url <url>', 'an endpoint that is not a stack of this checkout')
  .option('-g, --golden <file>', 'check that the vectors are still those recorded in this file')
  .option('--min-cosine <number>', 'how close they must be', parseCosine, 0.999)
  .option('--record <file>', 'write the vectors of --payloads to this file, for --golden')
  .option('--payloads <file>', 'JSON Lines: what to post, one payload a line')
  .addHelpText('after', '\nExit code 0: every check passed; 1: one did not.');

await main(async () => {
  const options = await optionsOf<SmokeOptions>(program);
  const { stack, json, url: given, golden, minCosine } = options;
  const places = findPlaces();
  const settings = loadSettings(places, stack);
  const expected = expectationsOf(settings, places);
  const urls = given === undefined ? await urlsOf(stack) : { endpoint: given };
  const client = new EndpointClient(urls.endpoint);
  const recorded =
    golden === undefined
      ? undefined
      : parseGolden(readGivenFile(golden, 'the golden vectors'), golden);
  if (options.record !== undefined) return record(client, options, expected.path);
  const checks = [
    ...(await smokeChecks(client, expected)),
    ...(urls.runtime === undefined
      ? []
      : await runtimeChecks(client, { ...settings.probe, ...settings, url: urls.runtime })),
    ...(recorded ? [await driftCheck(client, recorded, minCosine, expected.path)] : []),
  ];
  const failed = checks.filter((check) => !check.passed).length;
  const rows = checks.map(({ name, passed, detail }) => [
    passed ? pc.green('✔') : pc.red('✘'),
    name,
    detail,
  ]);
  if (json) console.log(JSON.stringify({ stack, url: client.url, failed, checks }, null, 2));
  else
    console.log(
      `${table(['', 'CHECK', 'SEEN'], rows)}\n\n${client.url}: ${checks.length - failed} passed, ${failed} failed`,
    );
  return failed === 0 ? 0 : ExitCode.failed;
});

async function record(
  client: EndpointClient,
  { record: file = '', payloads: source }: SmokeOptions,
  path: string,
): Promise<number> {
  if (source === undefined)
    throw wrongOption('--record', file, '--payloads with it', 'name a file of payloads');
  const payloads = readGivenFile(source, 'the payloads')
    .split('\n')
    .filter((text) => text.trim() !== '')
    .map((text, index) => payloadOf(text, `${source}, line ${index + 1}`));
  writeFileSync(file, await recordGolden(client, payloads, path));
  console.log(`${payloads.length} vectors of ${client.url} are in ${file}.`);
  return 0;
}

function payloadOf(text: string, where: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw wrongOption('--payloads', text.slice(0, 60), 'JSON on each line', `correct ${where}`);
  }
}

async function urlsOf(stack: string): Promise<{ endpoint: string; runtime?: string }> {
  const { docker } = await runningEngine();
  const { containers } = await inventory(docker, stack);
  const endpoint = containers.find(({ role }) => role === 'endpoint')?.urls[0];
  const runtime = runtimeUrl(containers);
  if (endpoint !== undefined) return { endpoint, ...(runtime === undefined ? {} : { runtime }) };
  throw new VisibleError({
    doing: `looking for the endpoint of the stack ${stack}`,
    found: 'none is running',
    next: 'run npm run up, or name one with --url',
    exitCode: ExitCode.stack,
  });
}
