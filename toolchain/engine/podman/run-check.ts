import type Docker from 'dockerode';
import type { Checked } from './checked.ts';
import { isCheckDue, lookedWell, retriesOf } from './checked.ts';
import { getLibpod } from './libpod.ts';

/**
 * Has podman look at a container's health, once, if nobody did in time. Podman leaves that to
 * systemd's timers, and to nobody where there is no systemd: whoever waits for a container asks.
 * What comes of it is in the container's state afterwards.
 */
export async function runDueCheck(docker: Docker, id: string, info: Checked): Promise<void> {
  if (isCheckDue(info)) await runCheck(docker, id);
}

/** The same for whoever wants to know how it is: as often in a row as it takes to tell. */
export async function runDueChecks(docker: Docker, id: string, info: Checked): Promise<void> {
  if (!isCheckDue(info)) return;
  for (let left = retriesOf(info); left > 0; left -= 1) {
    await runCheck(docker, id);
    const found: Checked = await docker.getContainer(id).inspect();
    if (found.State.Health?.Status !== 'healthy' || lookedWell(found)) return;
  }
}

/** The container ended or went meanwhile, which its state will say; or its check cannot be run. */
const refusals = [404, 409, 500];

async function runCheck(docker: Docker, id: string): Promise<void> {
  try {
    await getLibpod(docker, `containers/${id}/healthcheck`);
  } catch (error) {
    if (!refusals.includes((error as { statusCode?: number }).statusCode ?? 0)) throw error;
  }
}
