import { relative, resolve, sep } from 'node:path';
import type { ImageBuildOptions } from 'dockerode';
import type { Build } from './fields.ts';
import { withTag } from '../../../pull/with-tag.ts';

/** Where a build's files are. All paths are absolute. */
export interface BuildFiles {
  readonly context: string;
  readonly dockerfile: string;
  /** The Dockerfile's name in the archive that the engine gets. */
  readonly nameInArchive: string;
}

/** A Dockerfile outside its context travels under a name that no context has. */
const strayName = '.dockerfile-from-outside-the-context';

export function buildFiles(build: Build, workingDirectory = process.cwd()): BuildFiles {
  const context = resolve(workingDirectory, build.context);
  const dockerfile = resolve(context, build.dockerfile ?? 'Dockerfile');
  const inside = relative(context, dockerfile);
  const stray = inside.startsWith(`..${sep}`) || resolve(inside) === inside;
  return { context, dockerfile, nameInArchive: stray ? strayName : inside.split(sep).join('/') };
}

/** A build block as the query of the engine's "build an image". */
export function buildOptions(name: string, build: Build, dockerfile: string): ImageBuildOptions {
  const options = {
    t: [withTag(name), ...(build.tags ?? [])],
    dockerfile,
    buildargs: build.buildArgs,
    labels: { ...build.labels, ...build.label },
    target: build.target,
    platform: build.platform,
    nocache: build.noCache,
    cachefrom: build.cacheFroms,
    pull: build.pullParent,
    rm: build.remove ?? true,
    forcerm: build.forceRemove,
    squash: build.squash,
    q: build.suppressOutput,
    buildid: build.buildId,
    remote: build.remoteContext,
    networkmode: build.networkMode,
    extrahosts: build.extraHosts?.join(','),
    memory: build.memory,
    memswap: build.memorySwap,
    cpuperiod: build.cpuPeriod,
    cpuquota: build.cpuQuota,
    cpusetcpus: build.cpuSetCpus,
    cpusetmems: build.cpuSetMems,
    cpushares: build.cpuShares,
    cgroupparent: build.cgroupParent,
    shmsize: build.shmSize,
    ulimits: build.ulimits && JSON.stringify(build.ulimits.map(ulimit)),
    securityopt: build.securityOpts,
    registryconfig: registryConfig(build),
  };
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}

type Ulimit = NonNullable<Build['ulimits']>[number];

function ulimit({ name, soft, hard }: Ulimit) {
  return { Name: name, Soft: soft, Hard: hard };
}

function registryConfig({ authConfigs }: Build) {
  if (!authConfigs?.length) return undefined;
  return Object.fromEntries(
    authConfigs.map(({ hostName, userName, serverAddress, identityToken, ...auth }) => [
      hostName,
      {
        ...auth,
        username: userName,
        serveraddress: serverAddress,
        identitytoken: identityToken,
        registrytoken: auth.registryToken,
      },
    ]),
  );
}
