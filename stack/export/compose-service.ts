import type { ContainerArgs } from '@pulumi/docker';
import type { Unwrap } from '@pulumi/pulumi';

/** A container's inputs as the program declares them: plain values. */
export type ContainerInputs = Unwrap<ContainerArgs>;

/** A service of a Compose file, as far as containers of stacks have anything to say. */
export type ComposeService = Readonly<Record<string, unknown>>;

/** What Compose itself does, or what only Pulumi does: waiting, and the rest of a restart. */
const saidElsewhere = ['wait', 'waitTimeout', 'destroyGraceSeconds', 'maxRetryCount'] as const;

type Translation<Key extends keyof ContainerInputs> = (
  value: NonNullable<ContainerInputs[Key]>,
  inputs: ContainerInputs,
) => ComposeService;
type Translations = { readonly [Key in keyof ContainerInputs]?: Translation<Key> };

/** The key of the stack's network in the file. */
export const networkKey = 'stack';

const translations: Translations = {
  name: (name) => ({ container_name: name }),
  image: (image) => ({ image }),
  command: (command) => ({ command }),
  entrypoints: (entrypoint) => ({ entrypoint }),
  envs: (envs) => ({ environment: envs }),
  labels: (labels) => ({ labels: labels.map(({ label, value }) => `${label}=${value}`) }),
  ports: (ports) => ({ ports: ports.map(published) }),
  volumes: (volumes) => ({ volumes: volumes.map(mounted) }),
  // Compose uploads nothing: the file is mounted instead.
  uploads: (uploads, { volumes = [] }) => ({
    volumes: [
      ...volumes.map(mounted),
      ...uploads.map(({ source, file }) =>
        mounted({ hostPath: source ?? '', containerPath: file, readOnly: true }),
      ),
    ],
  }),
  networksAdvanced: ([network]) => ({ networks: { [networkKey]: { aliases: network?.aliases } } }),
  healthcheck: (check) => ({
    healthcheck: {
      test: check.tests,
      interval: check.interval,
      timeout: check.timeout,
      retries: check.retries,
      start_period: check.startPeriod,
      ...(check.startInterval === undefined ? {} : { start_interval: check.startInterval }),
    },
  }),
  memory: (mebibytes) => ({ mem_limit: `${mebibytes}m` }),
  shmSize: (mebibytes) => ({ shm_size: `${mebibytes}m` }),
  cpus: (cpus) => ({ cpus: Number(cpus) }),
  restart: (restart, { maxRetryCount }) => ({
    restart: maxRetryCount === undefined ? restart : `${restart}:${maxRetryCount}`,
  }),
  stopTimeout: (seconds) => ({ stop_grace_period: `${seconds}s` }),
  readOnly: (readOnly) => ({ read_only: readOnly }),
  tmpfs: (folders) => ({
    tmpfs: Object.entries(folders).map(([at, how]) => (how === '' ? at : `${at}:${how}`)),
  }),
  capabilities: ({ adds, drops }) => ({
    ...(adds === undefined ? {} : { cap_add: adds }),
    ...(drops === undefined ? {} : { cap_drop: drops }),
  }),
  securityOpts: (options) => ({ security_opt: options }),
};

/**
 * A declared container as a Compose service. What it has no word for is an error and not left out: the
 * file is to be equal to what Pulumi declares.
 */
export function composeService(inputs: ContainerInputs): ComposeService {
  const known = [...Object.keys(translations), ...saidElsewhere];
  const unknown = Object.keys(inputs).filter((key) => !known.includes(key));
  if (unknown.length > 0) throw new Error(`no Compose word for ${unknown.join(', ')}`);
  const parts = Object.entries(translations).map(([key, translate]) => {
    const value = inputs[key as keyof ContainerInputs];
    const said = translate as (value: unknown, inputs: ContainerInputs) => ComposeService;
    return value === undefined ? {} : said(value, inputs);
  });
  return Object.assign({}, ...parts) as ComposeService;
}

type Port = NonNullable<ContainerInputs['ports']>[number];

/** Without a port outside, the engine takes one. */
function published({ internal, external, ip = '0.0.0.0' }: Port): string {
  const address = ip.includes(':') ? `[${ip}]` : ip;
  return `${address}:${external ?? ''}:${internal}`;
}

type Mount = NonNullable<ContainerInputs['volumes']>[number];

function mounted(mount: Mount): ComposeService {
  const { hostPath, volumeName, containerPath, readOnly, selinuxRelabel } = mount;
  if (hostPath === undefined) return { type: 'volume', source: volumeName, target: containerPath };
  return {
    type: 'bind',
    source: hostPath,
    target: containerPath,
    ...(readOnly ? { read_only: true } : {}),
    // A folder that is not there is an error here as it is there.
    bind: {
      create_host_path: false,
      ...(selinuxRelabel === undefined ? {} : { selinux: selinuxRelabel }),
    },
  };
}
