import { createServer } from 'node:net';
import type Docker from 'dockerode';
import { defaultStack } from '../infra/names.ts';
import type { HostPort } from '../infra/host-ports.ts';
import { endpointPortKey, hostPorts } from '../infra/host-ports.ts';
import type { Settings } from '../infra/settings.ts';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import { otherCheckout } from './elsewhere.ts';
import type { StackContainer } from './inventory.ts';
import { inventory } from './inventory.ts';
import { portHolder } from './port-holder.ts';
import { freePort } from './settings-file.ts';

/**
 * What would make the deployment fail half-way, found before it starts: the same stack up from
 * another checkout, a taken port. Throws VisibleError.
 */
export async function checkAhead(docker: Docker, settings: Settings): Promise<void> {
  const { stack, checkout } = settings;
  // A volume is enough: the deployment would take it up, with the other checkout's data in it.
  const elsewhere = await otherCheckout(docker, stack, checkout);
  if (elsewhere !== undefined) throw upElsewhere(settings, elsewhere);
  const { containers } = await inventory(docker, stack);
  for (const wanted of hostPorts(settings))
    if (!publishes(containers, wanted.port) && !(await isFree(wanted.port)))
      throw await portTaken(docker, settings, wanted);
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
    found: `127.0.0.1:${port} is taken by ${holder}`,
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
