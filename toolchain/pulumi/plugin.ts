import { existsSync } from 'node:fs';
import { cp, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isOffline } from '../../infra/offline.ts';
import type { Progress } from '../../report/progress.ts';
import { launcher } from '../from-registries/docker-plugin/launcher.ts';
import { madeOnce } from '../made-once.ts';
import { startOf } from '../own-programs.ts';
import type { Places } from '../places.ts';
import { downloadPlugin } from './download.ts';
import { fromRegistries, officialDownload, type Cli, type Tool } from './tool.ts';

export interface PluginRequest {
  /** The wanted version, without a leading v. */
  readonly version: string;
  readonly cli: Cli;
  /** This checkout's Node 24. */
  readonly node: string;
  readonly pulumiHome: string;
  readonly places: Places;
  readonly progress: Progress;
  readonly env: NodeJS.ProcessEnv;
}

const executable = 'pulumi-resource-docker';

/**
 * The docker plug-in in this checkout's Pulumi home: the official one where it can be had, else
 * ours. A Pulumi home of the checkout's own keeps ours out of the user's way.
 */
export async function ensurePlugin(
  request: PluginRequest,
  download = downloadPlugin,
): Promise<Tool> {
  const { version, pulumiHome, places } = request;
  const folderName = `resource-docker-v${version}`;
  const place = join(pulumiHome, 'plugins', folderName);
  const wanted = launcher({
    node: request.node,
    program: startOf('docker-plugin'),
    compileCache: join(places.workspace, 'compile-cache'),
  });
  const present = await readStart(join(place, executable), Buffer.byteLength(wanted));
  if (present === wanted) return { version, origin: fromRegistries };
  // A script there is ours, from before the checkout was moved or changed; else it is the official.
  if (present !== undefined && !present.startsWith('#!')) {
    return { version, origin: officialDownload };
  }
  const official = await officialPlugin(request, folderName, download);
  await replaceFolder(place, async (folder) => {
    if (official === undefined) {
      await writeFile(join(folder, executable), wanted, { mode: 0o755 });
    } else {
      await cp(official, folder, { recursive: true });
    }
  });
  return { version, origin: official === undefined ? fromRegistries : officialDownload };
}

/** The official plug-in, downloaded once for all checkouts; undefined where it cannot be had. */
async function officialPlugin(
  { version, cli, places, progress, env }: PluginRequest,
  folderName: string,
  download: typeof downloadPlugin,
): Promise<string | undefined> {
  const home = join(places.cache, `pulumi-docker-${version}`);
  const folder = join(home, 'plugins', folderName);
  if (existsSync(join(folder, executable))) return folder;
  // The plug-in is at the same site as the CLI: what was refused once is not asked for again.
  if (cli.origin === fromRegistries || isOffline(env)) return undefined;
  try {
    await madeOnce(
      home,
      async (unfinished) => {
        progress.update(`downloading Pulumi's docker plug-in ${version}`);
        const refusal = await download(join(cli.folder, 'pulumi'), version, unfinished, env);
        if (refusal !== undefined) throw new Refused(refusal);
      },
      progress,
    );
    return folder;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    progress.update(`Pulumi's docker plug-in cannot be downloaded (${error.message}); using ours`);
    return undefined;
  }
}

/** The download did not work, which is no failure: there is another way. */
class Refused extends Error {
  override readonly name = 'Refused';
}

/** Makes a folder anew, beside its place, so that it is never there half made. */
async function replaceFolder(
  place: string,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  const unfinished = `${place}.${process.pid.toString()}.partial`;
  await mkdir(unfinished, { recursive: true });
  await fill(unfinished);
  await rm(place, { recursive: true, force: true });
  await rename(unfinished, place);
}

/** The first characters of a file; the official plug-in has a hundred megabytes. */
async function readStart(file: string, length: number): Promise<string | undefined> {
  if (!existsSync(file)) return undefined;
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
