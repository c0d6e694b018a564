import type Docker from 'dockerode';

/**
 * A GET of podman's own API, beside docker's on the same socket: dockerode has no names for it. Rejects
 * with an error that has the `statusCode` of an answer other than 200.
 *
 * @param path below the API's root: `info`, `containers/ID/healthcheck`
 */
export function getLibpod(docker: Docker, path: string): Promise<unknown> {
  const asked = { path: `/v4.0.0/libpod/${path}`, method: 'GET', options: {} };
  return new Promise((resolve, reject) => {
    docker.modem.dial({ ...asked, statusCodes: { 200: true } }, (error: unknown, answer) => {
      if (error instanceof Error) reject(error);
      else resolve(answer);
    });
  });
}
