import type Docker from 'dockerode';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { pack } from 'tar-fs';

/** A command run once in a container of its own, with copies of files instead of mounts. */
export interface Job {
  /** The container's name. A container left under it by an interrupted job is removed first. */
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Host directories to copy in, by the directory in the container. Works on remote engines. */
  readonly files: Readonly<Record<string, string>>;
  /** Each line that the command writes, as it comes. */
  readonly onLine: (line: string) => void;
  /** Called before the container is removed, when the command has succeeded. */
  readonly collect?: (container: Docker.Container) => Promise<void>;
}

/** The label by which containers of jobs are found. */
export const jobLabel = 'sagemaker-local.job';

/** Runs the job and removes its container, whatever happens. Gives the command's exit code. */
export async function runJob(docker: Docker, job: Job): Promise<number> {
  await removeQuietly(docker.getContainer(job.name));
  const container = await docker.createContainer({
    name: job.name,
    Image: job.image,
    // Podman 4.3 takes an empty list for none, and keeps the image's own.
    Entrypoint: [...job.command],
    Cmd: [],
    Env: Object.entries(job.env).map(([key, value]) => `${key}=${value}`),
    User: 'root',
    Labels: { [jobLabel]: job.name },
  });
  try {
    for (const [target, source] of Object.entries(job.files))
      await container.putArchive(archiveFor(target, source), { path: '/' });
    const lines = await readLines(docker, container, job.onLine);
    await container.start();
    const { StatusCode: code } = (await container.wait()) as { StatusCode: number };
    await lines.ended;
    if (code === 0) await job.collect?.(container);
    return code;
  } finally {
    await removeQuietly(container);
  }
}

/** The directory's content under the path it gets in the container, owned by root there. */
function archiveFor(target: string, source: string): NodeJS.ReadableStream {
  const prefix = target.replace(/^\//, '');
  const archive = pack(source, {
    ignore: (path) => path.endsWith('__pycache__'),
    map: (header) => ({ ...header, name: `${prefix}/${header.name}`, uid: 0, gid: 0 }),
  });
  // Its types lack three methods of Node's streams, which it has.
  return archive as unknown as NodeJS.ReadableStream;
}

/** Attaches before the start, so that no line is missed. Resolves to when the output has ended. */
async function readLines(
  docker: Docker,
  container: Docker.Container,
  onLine: (line: string) => void,
): Promise<{ ended: Promise<void> }> {
  const stream = await container.attach({ stream: true, stdout: true, stderr: true });
  const output = new PassThrough();
  createInterface({ input: output }).on('line', onLine);
  (docker.modem as { demuxStream: Demux }).demuxStream(stream, output, output);
  const ended = finished(stream, { writable: false }).then(async () => {
    output.end();
    await finished(output);
  });
  return { ended };
}

type Demux = (
  stream: NodeJS.ReadableStream,
  stdout: NodeJS.WritableStream,
  stderr: NodeJS.WritableStream,
) => void;

async function removeQuietly(container: Docker.Container): Promise<void> {
  try {
    await container.remove({ force: true, v: true });
  } catch {
    // Not there, or on its way out: a clean-up's failure must not hide what came before it.
  }
}
