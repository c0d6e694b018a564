import type Docker from 'dockerode';
import type { Checked } from './due.ts';
import { isCheckDue } from './due.ts';

/**
 * Has podman look at a container's health, once, if nobody did in time. Podman leaves that to
 * systemd's timers, and to nobody where there is no systemd: whoever waits for a container, or
 * wants to know how it is, asks first. What comes of it is in the container's state afterwards.
 */
export async function runDueCheck(docker: Docker, id: string, info: Checked): Promise<void> {
  if (!isCheckDue(info)) return;
  try {
    await runCheck(docker, id);
  } catch (error) {
    // It ended or went meanwhile: its state will say so.
    const status = (error as { statusCode?: number }).statusCode;
    if (status !== 404 && status !== 409 && status !== 500) throw error;
  }
}

/** Podman's own API, beside docker's on the same socket; dockerode's client lets any path through. */
function runCheck(docker: Docker, id: string): Promise<void> {
  return new Promise((resolve, reject) => {
    docker.modem.dial(
      {
        path: `/v4.0.0/libpod/containers/${id}/healthcheck`,
        method: 'GET',
        options: {},
        statusCodes: { 200: true, 404: 'gone', 409: 'not running', 500: 'failed' },
      },
      (error: unknown) => {
        if (error instanceof Error) reject(error);
        else resolve();
      },
    );
  });
}
