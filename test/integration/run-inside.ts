import type Docker from 'dockerode';
import { demultiplexed } from '../../stack/container-log.ts';

export interface Ended {
  readonly exitCode: number | null;
  /** On either of its outputs. */
  readonly said: string;
}

/** Runs a command in a container that is running, as its own user or another, until it ends. */
export async function runInside(
  container: Docker.Container,
  command: readonly string[],
  user?: string,
): Promise<Ended> {
  const exec = await container.exec({
    Cmd: [...command],
    ...(user === undefined ? {} : { User: user }),
    AttachStdout: true,
    AttachStderr: true,
  });
  const output = await (await exec.start({})).toArray();
  const { ExitCode: exitCode } = await exec.inspect();
  return { exitCode, said: demultiplexed(Buffer.concat(output)) };
}
