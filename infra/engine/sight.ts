import { statSync } from 'node:fs';
import { join, sep } from 'node:path';
import type Docker from 'dockerode';
import { project } from '../names.ts';
import { isGone } from './gone.ts';
import { isOnThisMachine } from './same-machine.ts';

/** Whether an engine has a folder of this machine where this machine has it, and how that is known. */
export interface Sight {
  readonly sees: boolean;
  readonly reason: string;
}

interface Info {
  readonly Name: string;
  readonly KernelVersion: string;
}

/** As many files as are compared, the largest first. */
const mostFiles = 50;
const target = '/opt/ml/model';

/**
 * Asks the engine for the folder. What an address is called does not tell: a socket may be a virtual
 * machine's that shares some folders, or belong to another container, and two machines may have
 * different things under one path. So a container that never starts mounts the folder, and what is in
 * it is compared by size and time. Only an engine on this very machine is believed unasked.
 *
 * @param files names relative to the folder
 */
export async function lookFor(
  docker: Docker,
  host: string,
  directory: string,
  files: Iterable<string>,
): Promise<Sight> {
  const { Name: name, KernelVersion: kernel } = (await docker.info()) as Info;
  if (isOnThisMachine(host, { name, kernel }))
    return { sees: true, reason: 'the engine is this machine’s own' };
  const [image] = await docker.listImages();
  if (image === undefined)
    return { sees: false, reason: 'there is no image on the engine to look for it with' };
  const container = await mounting(docker, image.Id, directory);
  if (container === undefined) return { sees: false, reason: 'the engine has no such folder' };
  try {
    for (const file of largest(directory, files))
      if (!(await isSame(container, directory, file)))
        return { sees: false, reason: `the engine’s folder of that name has another ${file}` };
    return { sees: true, reason: 'the engine has the same files there' };
  } finally {
    await container.remove({ force: true });
  }
}

/** Undefined where the engine has no such folder: it refuses to mount what is not there. */
async function mounting(
  docker: Docker,
  image: string,
  directory: string,
): Promise<Docker.Container | undefined> {
  try {
    return await docker.createContainer({
      Image: image,
      Cmd: ['true'],
      Labels: { [`${project}.job`]: 'looking for a folder' },
      HostConfig: {
        Mounts: [{ Type: 'bind', Source: directory, Target: target, ReadOnly: true }],
      },
    });
  } catch (error) {
    const { statusCode } = error as { readonly statusCode?: number };
    if (statusCode === 400 || statusCode === 500) return undefined;
    throw error;
  }
}

function largest(directory: string, files: Iterable<string>): readonly string[] {
  const sizes = [...files].map((name) => ({ name, size: statSync(join(directory, name)).size }));
  sizes.sort((one, other) => other.size - one.size);
  return sizes.slice(0, mostFiles).map(({ name }) => name);
}

async function isSame(
  container: Docker.Container,
  directory: string,
  file: string,
): Promise<boolean> {
  const here = statSync(join(directory, file));
  const there = await statOf(container, `${target}/${file.split(sep).join('/')}`);
  // Shared folders of virtual machines keep whole seconds.
  const seconds = (time: Date | string) => Math.floor(new Date(time).getTime() / 1000);
  return there?.size === here.size && seconds(there.mtime) === seconds(here.mtime);
}

interface Stat {
  readonly size: number;
  readonly mtime: string;
}

async function statOf(container: Docker.Container, path: string): Promise<Stat | undefined> {
  try {
    const answer = (await container.infoArchive({ path })) as unknown as {
      readonly headers: Readonly<Record<string, string | undefined>>;
      resume(): void;
    };
    answer.resume();
    const told = answer.headers['x-docker-container-path-stat'] ?? '';
    return JSON.parse(Buffer.from(told, 'base64').toString()) as Stat;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}
