import * as docker from '@pulumi/docker';
import * as pulumi from '@pulumi/pulumi';
import { consumerHealth } from './consumer-health.ts';
import { consumerImage } from './consumer-image.ts';
import type { ConsumerSettings } from './consumer-settings.ts';
import {
  addressAt,
  imageIdentity,
  noNewPrivileges,
  publishedPort,
  publishingOf,
  restartsTwice,
} from './container.ts';
import type { EngineFacts } from './engine-facts.ts';
import { containerName, endpointHost, instancesOf, labelsOf } from './names.ts';
import { providerOfSettings } from './registry-provider.ts';
import type { Settings } from './settings.ts';
import type { Trust } from './trust.ts';

export interface ConsumerArgs {
  readonly settings: Pick<
    Settings,
    | 'stack'
    | 'checkout'
    | 'labels'
    | 'registries'
    | 'publishAddress'
    | 'region'
    | 'endpointName'
    | 'containerPort'
  >;
  readonly consumer: ConsumerSettings;
  readonly facts: Pick<EngineFacts, 'host' | 'isPodman' | 'isOffline' | 'hasStartInterval'>;
  /** The name of the network on which it answers by its own name. */
  readonly network: pulumi.Input<string>;
  /** What must be there before its containers start; its image is got or built meanwhile. */
  readonly needs?: readonly pulumi.Resource[];
  /** Where containers on the network reach the SageMaker Runtime API, if they can. */
  readonly runtimeUrl?: pulumi.Input<string>;
  /** Where containers on the network reach the database, if this one needs it. */
  readonly databaseUrl?: pulumi.Input<string>;
  /** The image of another consumer of the same source: nothing is got or built then. */
  readonly image?: docker.RemoteImage;
  /** What its Dockerfile may be built on; see `choosePythonBase` and `pythonBaseArg`. */
  readonly pythonBase?: string;
  /** Whether an image that would be built is on the engine and to be taken as it is. */
  readonly reuseImage?: boolean;
  /** The proxies for what runs in its containers; see `containerProxies`. */
  readonly proxies?: pulumi.Input<Readonly<Record<string, string>>>;
  /** What an image that was not built here is to trust; see `machinesTrust`. */
  readonly trust?: Trust;
  /** How the image’s build reaches a package index; see `downloadArgs`. */
  readonly downloads?: pulumi.Input<Record<string, string>>;
}

/** What engines give a container to end by itself when nobody says otherwise. */
const stopSeconds = 10;

/**
 * A service that consumes embeddings: one or more containers on the stack's network, told where
 * the endpoint is. It is created when they are healthy, or run where they have no health check.
 */
export class Consumer extends pulumi.ComponentResource {
  /** `http://127.0.0.1:<port>`, one for each published port of each container. */
  readonly urls: pulumi.Output<string[]>;
  readonly image: docker.RemoteImage;
  /** What tells two images apart on any machine: its content's tag, its digest, else its id. */
  readonly imageIdentity: pulumi.Output<string>;
  readonly containers: readonly docker.Container[];

  constructor(name: string, args: ConsumerArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super('sagemaker-local:index:Consumer', name, {}, opts);
    const { settings, consumer, facts, network, needs = [] } = args;
    const { reuseImage: reuse = false, downloads = {}, pythonBase } = args;
    const { isPodman, isOffline } = facts;
    const build = { consumer, pythonBase, isPodman, isOffline, reuse, downloads };
    const { source } = consumer;
    const provider =
      source.kind === 'image' && !args.image
        ? providerOfSettings(name, source.image, settings.registries, this)
        : undefined;
    const from = { parent: this, ...(provider && { provider }) };
    this.image = args.image ?? consumerImage(`${name}-image`, build, from);
    const publishing = publishingOf(settings, facts);
    const declared: docker.ContainerArgs = {
      labels: labelsOf(settings, consumer.name),
      image: this.image.imageId,
      ...(consumer.command ? { command: [...consumer.command] } : {}),
      envs: environment(args),
      ports: consumer.ports.map(({ internal, external }) =>
        publishedPort(publishing, internal, external),
      ),
      networksAdvanced: [{ name: network, aliases: [consumer.name] }],
      ...limits(consumer),
      ...health(args),
      ...(consumer.source.kind === 'image' && args.trust ? { uploads: args.trust.uploads } : {}),
      ...noNewPrivileges,
      ...restartsTwice,
      destroyGraceSeconds: stopSeconds,
    };
    this.containers = instancesOf(consumer).map(
      (instance) =>
        new docker.Container(
          instance,
          { ...declared, name: containerName(settings.stack, instance) },
          { parent: this, deleteBeforeReplace: true, dependsOn: [...needs] },
        ),
    );
    this.imageIdentity = imageIdentity(this.image, consumer.source.kind === 'build');
    const published = this.containers.map(({ ports }) => ports);
    this.urls = pulumi
      .all(published)
      .apply((all) =>
        all
          .flatMap((ports) => ports ?? [])
          .map(({ external }) => `http://${addressAt(publishing, external)}`),
      );
    this.registerOutputs({ urls: this.urls });
  }
}

/** All of it is a secret to Pulumi: which of a user's variables are, nobody can tell. */
function environment(args: ConsumerArgs): pulumi.Output<string[]> {
  const { settings, consumer, runtimeUrl, databaseUrl, proxies = {}, trust } = args;
  const told = {
    SAGEMAKER_ENDPOINT_URL: `http://${endpointHost}:${settings.containerPort}`,
    SAGEMAKER_ENDPOINT_NAME: settings.endpointName,
    AWS_REGION: settings.region,
    AWS_DEFAULT_REGION: settings.region,
    // SDKs do not send a request that they cannot sign.
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    ...(runtimeUrl === undefined ? {} : { AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: runtimeUrl }),
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    ...(consumer.source.kind === 'image' ? trust?.environment : {}),
    ...consumer.environment,
  };
  const lines = pulumi.all([proxies, told]).apply(([ways, variables]) =>
    Object.entries({ ...ways, ...variables })
      .map(([key, value]) => `${key}=${value}`)
      .sort(),
  );
  return pulumi.secret(lines);
}

const limits = ({ memory, cpus }: ConsumerSettings) => ({
  ...(memory === undefined ? {} : { memory }),
  ...(cpus === undefined ? {} : { cpus: String(cpus) }),
});

function health({ consumer, facts }: ConsumerArgs) {
  const { healthCheck: check, waitTimeout } = consumer;
  if (!check) return {};
  const healthcheck = consumerHealth({ check, startPeriod: waitTimeout, facts });
  return { healthcheck, wait: true, waitTimeout };
}
