import * as docker from '@pulumi/docker';
import * as pulumi from '@pulumi/pulumi';
import { builtImage } from './built-image.ts';
import type { Publishing } from './container.ts';
import {
  imageIdentity,
  lockedDown,
  noNewPrivileges,
  publishedPort,
  publishingOf,
  ownLife,
  urlOf,
} from './container.ts';
import { cpuImageFor } from './cpu-image.ts';
import type { EngineFacts } from './engine-facts.ts';
import { healthcheck } from './health.ts';
import { imagePresets } from './image-presets.ts';
import { modelCopy } from './model-copy.ts';
import type { ModelDelivery } from './model-delivery.ts';
import { installsAtStart, modelImage, modelRequirements } from './model-image.ts';
import {
  containerName,
  endpointHost,
  endpointPort,
  endpointRole,
  label,
  labelsOf,
  metricsPort,
} from './names.ts';
import type { Owner } from './names.ts';
import { registryProvider } from './registry-provider.ts';
import type { ServingImage } from './serving-image.ts';
import type { Settings } from './settings.ts';
import type { Trust } from './trust.ts';

export interface SagemakerEndpointArgs {
  readonly settings: Settings;
  readonly serving: ServingImage;
  readonly facts: EngineFacts;
  /** The name of the network on which the endpoint answers. */
  readonly network: pulumi.Input<string>;
  /** What it is in its stack: the stack's own without it. */
  readonly role?: string;
  /** Its host name on the network: `sagemaker-local` without it. */
  readonly host?: string;
  /** The image that the CPU image is built on; see `choosePythonBase`. */
  readonly pythonBase?: string;
  /** Whether the CPU image is on the engine and to be taken as it is. */
  readonly reuseImage?: boolean;
  /** The same of the image with the model's own packages in it. */
  readonly reusePackages?: boolean;
  /** How the model directory comes into the container: mounted without it. */
  readonly delivery?: ModelDelivery;
  /** The proxies for what runs in the container; see `containerProxies`. */
  readonly proxies?: pulumi.Input<Readonly<Record<string, string>>>;
  /** What an image that was not built here is to trust; see `machinesTrust`. */
  readonly trust?: Trust;
  /** How the CPU image’s build reaches a package index; see `downloadArgs`. */
  readonly downloads?: pulumi.Input<Record<string, string>>;
}

/** SageMaker kills a container 30 s after it asked it to stop. */
const stopSeconds = 30;
/** MiB. The CPU image was measured below 250; TorchServe with two workers at 1,829. */
const defaultMemory = { cpu: 1_024, uri: 6_144 } as const;

/** Packages that are installed at start are in it, and some have programs in them. */
const tmpfs = { '/tmp': 'exec' };

/**
 * A container that answers `GET /ping` and `POST /invocations` as SageMaker's own do, on
 * 127.0.0.1 and, as `sagemaker-local:8080`, on the stack's network. It is created when a real
 * inference has come back.
 */
export class SagemakerEndpoint extends pulumi.ComponentResource {
  /** `http://127.0.0.1:<port>`, for this machine. */
  readonly url: pulumi.Output<string>;
  /** `http://sagemaker-local:8080`, for containers on the network. */
  readonly internalUrl: pulumi.Output<string>;
  /** Where Prometheus finds its metrics from this machine; undefined where nothing is published. */
  readonly metricsUrl: pulumi.Output<string> | undefined;
  /** The image's name, and its id on this engine. */
  readonly image: pulumi.Output<string>;
  readonly imageId: pulumi.Output<string>;
  /** As its registry has it, `repository@sha256:…`; '' for an image that never came from one. */
  readonly imageDigest: pulumi.Output<string>;
  /** What tells two images apart on any machine: its content's tag, its digest, else its id. */
  readonly imageIdentity: pulumi.Output<string>;
  readonly container: docker.Container;

  constructor(
    name: string,
    args: SagemakerEndpointArgs,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    super('sagemaker-local:index:SagemakerEndpoint', name, {}, opts);
    const { settings, serving, role = endpointRole, host = endpointHost } = args;
    const publishing = publishingOf(settings, args.facts);
    const image = servingImage(name, args, this);
    const served = withModel(name, args, image, this);
    this.container = new docker.Container(
      name,
      {
        name: containerName(settings.stack, role),
        labels: labelsOf(labelled(settings, serving), role),
        // AWS's image writes to its own root and starts as root.
        ...(serving.kind === 'cpu' ? { ...lockedDown, tmpfs } : noNewPrivileges),
        image: served.imageId,
        ...(settings.command ? { command: [...settings.command] } : {}),
        ...(settings.entrypoint ? { entrypoints: [...settings.entrypoint] } : {}),
        envs: environment(args),
        ports: publishedPorts(publishing, settings, serving),
        volumes: modelMounts(args),
        ...(serving.kind === 'uri' && args.trust ? { uploads: args.trust.uploads } : {}),
        networksAdvanced: [{ name: args.network, aliases: [host] }],
        memory: settings.memory ?? defaultMemory[serving.kind],
        healthcheck: healthcheck({
          probe: settings.probe,
          port: settings.containerPort,
          hasPython: imagePresets[settings.preset].hasPython,
          startPeriod: settings.waitTimeout,
          facts: args.facts,
        }),
        ...ownLife(settings.waitTimeout, stopSeconds),
      },
      { parent: this, deleteBeforeReplace: true },
    );
    this.url = urlOf(this.container, publishing, settings.containerPort);
    this.metricsUrl = metricsUrl(this.container, publishing, settings, serving);
    this.internalUrl = pulumi.output(`http://${host}:${settings.containerPort}`);
    // By its name, though the engine may know it by its id alone.
    this.image = serving.kind === 'cpu' ? image.name : pulumi.output(serving.uri);
    this.imageId = image.imageId;
    this.imageDigest = image.repoDigest;
    this.imageIdentity = imageIdentity(image, serving.kind === 'cpu');
    this.registerOutputs({ url: this.url, internalUrl: this.internalUrl, image: this.image });
  }
}

function servingImage(
  name: string,
  args: SagemakerEndpointArgs,
  parent: pulumi.Resource,
): docker.RemoteImage {
  const { settings, serving, facts, pythonBase, downloads = {} } = args;
  const { reuseImage: reuse = false, reusePackages = false } = args;
  if (serving.kind === 'cpu') {
    if (pythonBase === undefined) throw new Error('the CPU image needs a pythonBase');
    const { isPodman, isOffline } = facts;
    const build = { base: pythonBase, isPodman, isOffline, reuse, downloads };
    const own = cpuImageFor(settings.precision);
    const image = builtImage(`${name}-image`, own, build, { parent });
    const requirements = modelRequirements(settings.modelDirectory);
    if (requirements === undefined) return image;
    const packages = { serving: own, requirements, pythonBase, isPodman, isOffline, downloads };
    return modelImage(
      `${name}-packages`,
      { ...packages, reuse: reusePackages },
      { parent, dependsOn: image },
    );
  }
  return new docker.RemoteImage(
    `${name}-image`,
    { name: serving.imageId ?? serving.uri, keepLocally: true },
    { parent, provider: registryProvider(name, serving.login, parent) },
  );
}

/** The image that runs: one with the model in it where the engine cannot mount the directory. */
function withModel(
  name: string,
  { settings, facts, delivery, role = endpointRole }: SagemakerEndpointArgs,
  base: docker.RemoteImage,
  parent: pulumi.Resource,
): docker.RemoteImage {
  const { modelDirectory } = settings;
  if (delivery?.kind !== 'copy' || modelDirectory === undefined) return base;
  const { content } = delivery;
  const args = { owner: settings, role, base, modelDirectory, content, isPodman: facts.isPodman };
  return modelCopy(`${name}-model`, args, { parent });
}

/** What serves is found on the container, whatever becomes of the image's name. */
const labelled = (settings: Settings, serving: ServingImage): Owner =>
  serving.kind === 'cpu'
    ? settings
    : { ...settings, labels: { ...settings.labels, [label.image]: serving.uri } };

function metricsUrl(
  container: docker.Container,
  publishing: Publishing,
  { metricsPort: port }: Settings,
  serving: ServingImage,
): pulumi.Output<string> | undefined {
  if (serving.kind !== 'cpu' || port === undefined) return undefined;
  const url = urlOf(container, publishing, port === 'endpoint' ? endpointPort : metricsPort);
  return pulumi.interpolate`${url}/metrics`;
}

function publishedPorts(publishing: Publishing, settings: Settings, serving: ServingImage) {
  const { port, containerPort, metricsPort: metrics } = settings;
  const own = publishedPort(publishing, containerPort, port);
  if (serving.kind !== 'cpu' || metrics === undefined || metrics === 'endpoint') return [own];
  return [own, publishedPort(publishing, metricsPort, metrics === 'free' ? undefined : metrics)];
}

function environment(args: SagemakerEndpointArgs): pulumi.Output<string[]> {
  const { settings, serving, facts, proxies = {}, downloads = {}, trust } = args;
  const installs = installsAtStart(settings.modelDirectory, serving.kind === 'cpu');
  const variables = {
    SAGEMAKER_PROGRAM: settings.program,
    SAGEMAKER_SUBMIT_DIRECTORY: '/opt/ml/model/code',
    SAGEMAKER_CONTAINER_LOG_LEVEL: String(settings.logLevel),
    SAGEMAKER_REGION: settings.region,
    ...(settings.precision === 'fp32' ? {} : { EMBEDDER_PRECISION: settings.precision }),
    ...(serving.kind === 'cpu'
      ? {
          SAGEMAKER_LOCAL_STRICTNESS: settings.strictness,
          SAGEMAKER_LOCAL_METRICS_PORT: String(
            settings.metricsPort === 'endpoint' ? endpointPort : metricsPort,
          ),
          // Ours says 200 to a ping only after it has answered this.
          SAGEMAKER_LOCAL_WARMUP_BODY: JSON.stringify(settings.probe.payload),
        }
      : {}),
    ...(facts.isOffline && installs ? { PIP_NO_INDEX: '1' } : {}),
    ...(serving.kind === 'uri' ? trust?.environment : {}),
    ...imagePresets[settings.preset].environment(settings.containerPort, settings.environment),
    ...settings.environment,
  };
  return pulumi.all([proxies, downloads]).apply(([ways, { PIP_INDEX_URL: index }]) =>
    Object.entries({
      ...ways,
      ...(installs && index !== undefined ? { PIP_INDEX_URL: index } : {}),
      ...variables,
    })
      .map(([key, value]) => `${key}=${value}`)
      .sort(),
  );
}

function modelMounts({ settings: { modelDirectory }, facts, delivery }: SagemakerEndpointArgs) {
  if (modelDirectory === undefined || delivery?.kind === 'copy') return [];
  const mount = { hostPath: modelDirectory, containerPath: '/opt/ml/model', readOnly: true };
  // Shared (z), not private (Z): several stacks may serve one model directory.
  return [{ ...mount, ...(facts.enforcesSelinux ? { selinuxRelabel: 'z' } : {}) }];
}
