import pc from 'picocolors';
import { table } from '../report/table.ts';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import { smokeChecks } from '../smoke/checks.ts';
import { EndpointClient } from '../smoke/endpoint-client.ts';
import { expectationsOf } from '../stack/default-model.ts';
import { inventory } from '../stack/inventory.ts';
import { loadSettings } from '../stack/load-settings.ts';
import { places as findPlaces } from '../toolchain/places.ts';
import { command, main } from './command.ts';
import type { CommonOptions } from './command.ts';
import { runningEngine } from './running-engine.ts';

interface SmokeOptions extends CommonOptions {
  readonly url?: string;
}

const program = command('smoke', 'Check a running endpoint: ping, a real embedding, bad input.')
  .option('-u, --url <url>', 'an endpoint that is not a stack of this checkout')
  .addHelpText('after', '\nExit code 0: every check passed; 1: one did not.');

await main(async () => {
  const { stack, json, url: given } = program.parse().opts<SmokeOptions>();
  const places = findPlaces();
  const url = given ?? (await endpointOf(stack));
  const expected = expectationsOf(loadSettings(places.checkout, stack), places);
  const checks = await smokeChecks(new EndpointClient(url), expected);
  const failed = checks.filter((check) => !check.passed).length;
  const rows = checks.map(({ name, passed, detail }) => [
    passed ? pc.green('✔') : pc.red('✘'),
    name,
    detail,
  ]);
  if (json) console.log(JSON.stringify({ stack, url, failed, checks }, null, 2));
  else
    console.log(
      `${table(['', 'CHECK', 'SEEN'], rows)}\n\n${url}: ${checks.length - failed} passed, ${failed} failed`,
    );
  return failed === 0 ? 0 : ExitCode.failed;
});

async function endpointOf(stack: string): Promise<string> {
  const { docker } = await runningEngine();
  const { containers } = await inventory(docker, stack);
  const url = containers.find(({ role }) => role === 'endpoint')?.urls[0];
  if (url !== undefined) return url;
  throw new VisibleError({
    doing: `looking for the endpoint of the stack ${stack}`,
    found: 'none is running',
    next: 'run npm run up, or name one with --url',
    exitCode: ExitCode.stack,
  });
}
