import { createServer } from 'node:net';
import type Docker from 'dockerode';
import { defaultStack } from '../infra/names.ts';
import { reachOf, unreachable } from '../infra/engine/reach.ts';
import type { HostPort } from '../infra/host-ports.ts';
import { endpointPortKey, hostPorts } from '../infra/host-ports.ts';
import type { Settings } from '../infra/settings.ts';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import type { Engine } from '../toolchain/engine/engine.ts';
import { otherCheckout } from './elsewhere.ts';
import type { StackContainer } from './inventory.ts';
import { inventory } from './inventory.ts';
import { portHolder, publisherOf } from './port-holder.ts';
import { freePort } from './settings-file.ts';

/**
 * What would make the deployment fail half-way, found before it starts: ports that could not be
 * reached, the same stack up from another checkout, a taken port. Throws VisibleError.
 */
export async function checkAhead(
  { docker, host }: Pick<Engine, 'docker' | 'host'>,
  settings: Settings,
): Promise<void> {
  const { stack, checkout, publishAddress } = settings;
  const refusal = unreachable(host, publishAddress);
  if (refusal)
    throw new VisibleError({
      doing: `bringing up the stack ${stack}`,
      ...refusal,
      exitCode: ExitCode.usage,
    });
  // A volume is enough: the deployment would take it up, with the other checkout's data in it.
  const elsewhere = await otherCheckout(docker, stack, checkout);
  if (elsewhere !== undefined) throw upElsewhere(settings, elsewhere);
  const { containers } = await inventory(docker, stack);
  const { kind, host: at } = reachOf(host, publishAddress);
  // This machine sees its own programs, an engine the containers of its machine.
  const isTaken = async (port: number): Promise<boolean> =>
    (kind !== 'direct' && !(await isFree(port))) ||
    (kind !== 'here' && (await publisherOf(docker, port)) !== undefined);
  for (const wanted of hostPorts(settings))
    if (!publishes(containers, wanted.port) && (await isTaken(wanted.port)))
      throw await portTaken(docker, settings, wanted, `${at}:${wanted.port}`);
}

const publishes = (containers: readonly StackContainer[], port: number): boolean =>
  containers.some(({ urls }) => urls.some((url) => url.endsWith(`:${port}`)));

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen(port, '127.0.0.1', () =>
      server.close(() => {
        resolve(true);
      }),
    );
  });
}

async function portTaken(
  docker: Docker,
  { checkout, stack }: Settings,
  { key, port }: HostPort,
  address: string,
): Promise<VisibleError> {
  const holder = (await portHolder(docker, port)) ?? 'another program';
  const other = await freePort(checkout, stack);
  const which = stack === defaultStack ? '' : `--stack ${stack} `;
  const change =
    key === endpointPortKey
      ? `take a free one: npm run up -- ${which}--port ${other}`
      : `set ${key} to a free one, such as ${other}, or to free`;
  return new VisibleError({
    doing: `reserving the port of ${key}`,
    found: `${address} is taken by ${holder}`,
    expected: 'a port that nobody listens on',
    next: `stop it, or ${change}`,
    exitCode: ExitCode.machine,
  });
}

function upElsewhere(settings: Settings, checkout: string): VisibleError {
  return new VisibleError({
    doing: `bringing up the stack ${settings.stack}`,
    found: `a stack of that name is there already, declared in ${checkout}`,
    expected: `one declared in ${settings.checkout}`,
    next:
      `take that one down (npm run down -- --stack ${settings.stack}), ` +
      'or bring up another: npm run up -- --stack NAME',
    exitCode: ExitCode.stack,
  });
}
