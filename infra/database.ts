import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import * as docker from '@pulumi/docker';
import * as pulumi from '@pulumi/pulumi';
import type { ImageSources } from './built-image.ts';
import { builtImage } from './built-image.ts';
import { checkout } from './checkout.ts';
import type { Publishing } from './container.ts';
import {
  addressAt,
  imageIdentity,
  lockedDown,
  ownLife,
  publishedPort,
  publishingOf,
} from './container.ts';
import type { EngineFacts } from './engine-facts.ts';
import { ownCheck } from './health.ts';
import { labelsOf, namesOf, postgresHost, postgresRole } from './names.ts';
import type { Settings } from './settings.ts';

/** The image of the database. */
export const postgresImage: ImageSources = {
  repository: 'postgres',
  context: join(checkout, 'src', 'postgres'),
};

export interface DatabaseArgs {
  readonly settings: Pick<
    Settings,
    | 'stack'
    | 'checkout'
    | 'labels'
    | 'publishAddress'
    | 'postgresPort'
    | 'postgresMemory'
    | 'waitTimeout'
  >;
  readonly facts: Pick<EngineFacts, 'host' | 'isPodman' | 'isOffline' | 'hasStartInterval'>;
  /** The name of the network on which consumers find it. */
  readonly network: pulumi.Input<string>;
  /** The image that the database's is built on; see `choosePostgresBase`. */
  readonly postgresBase: string;
  /** Whether the image is on the engine and to be taken as it is. */
  readonly reuseImage?: boolean;
}

const port = 5432;
/** What src/postgres/start.sh makes: the one role that may come over the network, its database. */
const role = 'app';
const dataDirectory = '/var/lib/sagemaker-local';
/** Until what is committed is on disk. */
const stopSeconds = 30;
/** MiB of /dev/shm, where the workers that build an index together have it: engines give 64. */
const sharedMemory = 256;

/**
 * PostgreSQL with pgvector, on the stack's network as `postgres:5432`. Its data are in a volume that
 * outlives the container and goes with the stack. It is created when it has answered a query.
 */
export class Database extends pulumi.ComponentResource {
  /** `postgresql://app:<password>@postgres:5432/app`, for containers on the network; a secret. */
  readonly url: pulumi.Output<string>;
  /** The same for this machine; undefined where the settings publish no port. */
  readonly hostUrl: pulumi.Output<string> | undefined;
  /** What tells two images apart on any machine: its content's tag. */
  readonly imageIdentity: pulumi.Output<string>;
  readonly container: docker.Container;

  constructor(name: string, args: DatabaseArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super('sagemaker-local:index:Database', name, {}, opts);
    const { settings, facts, postgresBase: base, reuseImage: reuse = false } = args;
    const { postgresPort } = settings;
    const publishing = publishingOf(settings, facts);
    const { isPodman, isOffline } = facts;
    const build = { base, isPodman, isOffline, reuse, downloads: {} };
    const image = builtImage(`${name}-image`, postgresImage, build, { parent: this });
    const { postgres } = namesOf(settings.stack);
    const labels = labelsOf(settings, postgresRole);
    const volume = new docker.Volume(`${name}-data`, { name: postgres, labels }, { parent: this });
    const password = ownPassword(`${name}-password`, this);
    this.container = new docker.Container(
      name,
      {
        name: postgres,
        labels,
        image: image.imageId,
        envs: pulumi.secret([pulumi.interpolate`POSTGRES_PASSWORD=${password}`]),
        ports: postgresPort === undefined ? [] : [published(publishing, postgresPort)],
        volumes: [{ volumeName: volume.name, containerPath: dataDirectory }],
        networksAdvanced: [{ name: args.network, aliases: [postgresHost] }],
        memory: settings.postgresMemory,
        shmSize: sharedMemory,
        ...lockedDown,
        healthcheck: ownCheck({
          command: ['healthy.sh'],
          timeout: 5,
          startPeriod: settings.waitTimeout,
          facts,
        }),
        ...ownLife(settings.waitTimeout, stopSeconds),
      },
      { parent: this, deleteBeforeReplace: true },
    );
    // Known when it is healthy: a consumer that is told it starts after it.
    const urlAt = (host: pulumi.Input<string>) =>
      pulumi
        .all([password, host, this.container.id])
        .apply(([word, at]) => `postgresql://${role}:${word}@${at}/${role}`);
    this.url = urlAt(`${postgresHost}:${port}`);
    this.hostUrl =
      postgresPort === undefined ? undefined : urlAt(hostOf(this.container, publishing));
    this.imageIdentity = imageIdentity(image, true);
    this.registerOutputs({ url: this.url });
  }
}

const published = (publishing: Publishing, external: number | 'free') =>
  publishedPort(publishing, port, external === 'free' ? undefined : external);

const hostOf = ({ ports }: docker.Container, publishing: Publishing): pulumi.Output<string> =>
  ports.apply((all) => addressAt(publishing, all?.[0]?.external));

/**
 * Made once for each stack, and kept in its state: whatever the program says later, the state wins.
 * Letters, digits, - and _ alone, so that it stands in a URL as it is.
 */
function ownPassword(name: string, parent: pulumi.Resource): pulumi.Output<string> {
  const input = pulumi.secret(randomBytes(24).toString('base64url'));
  const stash = new pulumi.Stash(name, { input }, { parent, ignoreChanges: ['input'] });
  return pulumi.secret(stash.output as pulumi.Output<string>);
}
