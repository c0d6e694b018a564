import { ExitCode, VisibleError } from '../report/visible-error.ts';
import { EndpointClient } from './endpoint-client.ts';
import { vectorAt } from './vector.ts';

/**
 * Posts the stack's probe from this machine, through the published port, and says what came back:
 * "384 floats in 12 ms". Throws VisibleError when that is no vector.
 */
export async function firstEmbedding(
  url: string,
  probe: { readonly payload: unknown; readonly path: string },
): Promise<string> {
  const body = JSON.stringify(probe.payload);
  const answer = await new EndpointClient(url).invoke({ body }).catch((error: unknown) => {
    throw notProved(url, String((error as Error).cause ?? error));
  });
  const { status, milliseconds } = answer;
  const vector =
    status === 200 ? vectorAt(answer.body, probe.path) : `${status}: ${answer.body.slice(0, 200)}`;
  if (typeof vector === 'string') throw notProved(url, vector);
  return `${vector.length} floats in ${Math.round(milliseconds)} ms`;
}

const notProved = (url: string, found: string): VisibleError =>
  new VisibleError({
    doing: `asking ${url}/invocations for an embedding`,
    found,
    expected: '200 with a list of numbers',
    next: 'look at `npm run logs`; a proxy or firewall on this machine may stand between',
    exitCode: ExitCode.stack,
  });
