import { finished } from 'node:stream/promises';
import type Docker from 'dockerode';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import { outputOf } from '../stack/container-log.ts';
import type { BranchChoice } from '../stack/branches/choice.ts';
import type { StackContainer } from '../stack/inventory.ts';
import { inventory } from '../stack/inventory.ts';
import { PrefixedLines } from './prefixed-lines.ts';
import { aboutStack, bareCommand, main, optionsOf } from './command.ts';
import { runningEngine } from '../stack/running-engine.ts';
import { wrongOption } from './wrong-option.ts';

interface LogsOptions extends BranchChoice {
  readonly follow: boolean;
  readonly tail: string;
}

const program = aboutStack(bareCommand('logs', 'Show what the containers of a stack have logged.'))
  .argument('[services...]', 'which ones (endpoint, …); all without')
  .option('-f, --follow', 'go on as lines come, until Ctrl-C', false)
  .option('-n, --tail <lines>', 'how many of the last lines, or all', parseTail, 'all');

await main(async () => {
  const options = await optionsOf<LogsOptions>(program);
  const { docker } = await runningEngine();
  const { containers } = await inventory(docker, options.stack);
  const wanted = choose(containers, program.args, options.stack);
  // Ctrl-C is how one stops following: nothing is half done, and nothing went wrong.
  process.removeAllListeners('SIGINT').once('SIGINT', () => process.exit(0));
  await Promise.all(wanted.map((container) => show(docker, container, wanted.length, options)));
  return 0;
});

function parseTail(text: string): string {
  if (text === 'all' || /^\d+$/.test(text)) return text;
  throw wrongOption('--tail', text, 'a number of lines, or all', 'give such a number');
}

function choose(
  containers: readonly StackContainer[],
  services: readonly string[],
  stack: string,
): readonly StackContainer[] {
  const roles = containers.map(({ role }) => role);
  const unknown = services.find((service) => !roles.includes(service));
  if (containers.length > 0 && unknown === undefined)
    return containers.filter(({ role }) => services.length === 0 || services.includes(role));
  const nothing = containers.length === 0;
  throw new VisibleError({
    doing: `reading the logs of the stack ${stack}`,
    found: nothing ? 'none of its containers is on this engine' : `no service ${String(unknown)}`,
    expected: nothing ? 'a stack that is up' : `one of ${roles.join(', ')}`,
    next: nothing ? 'run npm run up' : 'name one of those',
    exitCode: nothing ? ExitCode.stack : ExitCode.usage,
  });
}

/** The service's name stands before each line only where there is more than one. */
async function show(
  docker: Docker,
  { id, role }: StackContainer,
  shown: number,
  { follow, tail }: LogsOptions,
): Promise<void> {
  const container = docker.getContainer(id);
  const lines = tail === 'all' ? tail : Number(tail);
  const out = new PrefixedLines(shown > 1 ? `${role} | ` : '', process.stdout);
  if (!follow) {
    out.end(await outputOf(container, lines));
    await finished(out);
    return;
  }
  const limit = lines === 'all' ? {} : { tail: lines };
  const stream = await container.logs({ stdout: true, stderr: true, follow: true, ...limit });
  docker.modem.demuxStream(stream, out, out);
  await finished(stream, { writable: false });
}
