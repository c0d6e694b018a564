import type { ContainerArgs } from '@pulumi/docker';
import type { Unwrap } from '@pulumi/pulumi';
import {
  byDefault,
  computed,
  flag,
  inPlace,
  labels,
  listOf,
  number,
  object,
  required,
  setOf,
  text,
  textList,
  textMap,
  textSet,
  type Field,
  updated,
} from '../fields.ts';

/** The inputs as they are after the check: plain values with their defaults. */
export type ContainerInputs = Unwrap<ContainerArgs>;

const rate = setOf({ path: required(text), rate: required(number) });

/**
 * Every input of a container, as the official plug-in has them: its defaults, what the engine
 * supplies, and what changes without a replacement. The compiler checks that none is missing.
 */
export const containerFields: Readonly<Record<keyof ContainerArgs, Field>> = {
  name: computed(text),
  image: required(text),

  // The process
  command: computed(textList),
  entrypoints: computed(textList),
  envs: computed(textSet),
  user: text,
  workingDir: text,
  hostname: computed(text),
  domainname: text,
  labels: computed(labels),
  tty: byDefault(false, flag),
  stdinOpen: byDefault(false, flag),
  init: computed(flag),
  stopSignal: computed(text),
  stopTimeout: computed(number),
  groupAdds: textSet,
  healthcheck: computed(
    object({
      tests: computed(textList),
      interval: byDefault('0s', text),
      timeout: byDefault('0s', text),
      startPeriod: byDefault('0s', text),
      startInterval: byDefault('0s', text),
      retries: byDefault(0, number),
    }),
  ),

  // Its life
  attach: inPlace(byDefault(false, flag)),
  logs: inPlace(byDefault(false, flag)),
  mustRun: inPlace(byDefault(true, flag)),
  start: inPlace(byDefault(true, flag)),
  rm: inPlace(byDefault(false, flag)),
  wait: inPlace(byDefault(false, flag)),
  waitTimeout: inPlace(byDefault(60, number)),
  containerReadRefreshTimeoutMilliseconds: inPlace(byDefault(15_000, number)),
  destroyGraceSeconds: inPlace(number),
  removeVolumes: inPlace(byDefault(true, flag)),
  restart: updated(byDefault('no', text)),
  maxRetryCount: updated(number),

  // Files
  readOnly: byDefault(false, flag),
  volumes: setOf({
    containerPath: text,
    fromContainer: text,
    hostPath: text,
    readOnly: flag,
    selinuxRelabel: text,
    volumeName: text,
  }),
  mounts: setOf({
    target: required(text),
    type: required(text),
    source: text,
    readOnly: flag,
    bindOptions: object({ propagation: text }),
    tmpfsOptions: object({ mode: number, sizeBytes: number }),
    volumeOptions: object({
      driverName: text,
      driverOptions: textMap,
      labels,
      noCopy: flag,
      subpath: text,
    }),
  }),
  tmpfs: textMap,
  storageOpts: textMap,
  uploads: setOf({
    file: required(text),
    content: text,
    contentBase64: text,
    executable: byDefault(false, flag),
    group: text,
    owner: text,
    permissions: text,
    source: text,
    sourceHash: text,
  }),

  // The network
  networkMode: byDefault('bridge', text),
  networksAdvanced: setOf({
    name: required(text),
    aliases: textSet,
    driverOpts: textSet,
    gwPriority: number,
    ipv4Address: text,
    ipv6Address: text,
    linkLocalIps: textSet,
    macAddress: text,
  }),
  ports: listOf({
    internal: required(number),
    external: computed(number),
    ip: byDefault('0.0.0.0', text),
    protocol: byDefault('tcp', text),
  }),
  publishAllPorts: flag,
  hosts: setOf({ host: required(text), ip: required(text) }),
  dns: textSet,
  dnsOpts: textSet,
  dnsSearches: textSet,

  // What it may use
  memory: updated(number),
  memorySwap: updated(number),
  memoryReservation: updated(number),
  shmSize: computed(number),
  cpus: updated(text),
  cpuPeriod: updated(number),
  cpuQuota: updated(number),
  cpuSet: updated(text),
  cpuShares: updated(number),
  ulimits: setOf({ name: required(text), soft: required(number), hard: required(number) }),
  devices: setOf({ hostPath: required(text), containerPath: text, permissions: text }),
  deviceCgroupRules: textSet,
  deviceReadBps: rate,
  deviceReadIops: rate,
  deviceWriteBps: rate,
  deviceWriteIops: rate,
  deviceRequests: listOf({
    driver: text,
    count: number,
    deviceIds: textList,
    capabilities: textList,
    options: textMap,
  }),
  gpus: text,

  // What it may do
  capabilities: object({ adds: textSet, drops: textSet }),
  privileged: flag,
  securityOpts: computed(textSet),
  sysctls: textMap,
  cgroupParent: text,
  cgroupnsMode: text,
  ipcMode: computed(text),
  pidMode: text,
  usernsMode: text,
  runtime: computed(text),
  platform: computed(text),

  // Its log
  logDriver: computed(text),
  logOpts: textMap,
};
