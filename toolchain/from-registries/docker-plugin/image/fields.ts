import type { RemoteImageArgs, types } from '@pulumi/docker';
import type { Unwrap } from '@pulumi/pulumi';
import {
  byDefault,
  flag,
  inPlace,
  number,
  required,
  setOf,
  text,
  textList,
  textMap,
  textSet,
  type Field,
} from '../fields.ts';

export type ImageInputs = Unwrap<RemoteImageArgs>;
export type Build = NonNullable<ImageInputs['build']>;

/** What only buildx and BuildKit can do. Asked for, it is refused by the check: it is in no table. */
type NeedsBuildKit =
  | 'additionalContexts'
  | 'builder'
  | 'buildLogFile'
  | 'cacheTos'
  | 'isolation'
  | 'provenance'
  | 'sbom'
  | 'secrets'
  | 'sessionId';

type BuildArgs = Omit<types.input.RemoteImageBuild, NeedsBuildKit>;

const buildFields: Readonly<Record<keyof BuildArgs, Field>> = {
  context: required(text),
  dockerfile: byDefault('Dockerfile', text),
  buildArgs: textMap,
  target: text,
  label: textMap,
  labels: textMap,
  tags: textList,
  platform: text,

  noCache: flag,
  cacheFroms: textList,
  pullParent: flag,
  remove: byDefault(true, flag),
  forceRemove: flag,
  squash: flag,
  suppressOutput: flag,
  buildId: text,
  version: text,
  useLegacyBuilder: flag,

  networkMode: text,
  extraHosts: textList,
  remoteContext: text,
  authConfigs: setOf({
    hostName: required(text),
    userName: text,
    password: text,
    auth: text,
    email: text,
    serverAddress: text,
    identityToken: text,
    registryToken: text,
  }),

  memory: number,
  memorySwap: number,
  cpuPeriod: number,
  cpuQuota: number,
  cpuSetCpus: text,
  cpuSetMems: text,
  cpuShares: number,
  cgroupParent: text,
  shmSize: number,
  ulimits: setOf({ name: required(text), soft: required(number), hard: required(number) }),
  securityOpts: textSet,
};

export const imageFields: Readonly<Record<keyof RemoteImageArgs, Field>> = {
  name: required(text),
  build: { shape: { object: buildFields } },
  platform: text,
  triggers: textMap,
  pullTriggers: textSet,
  keepLocally: inPlace(flag),
  forceRemove: inPlace(flag),
};
