import { join } from 'node:path';
import * as docker from '@pulumi/docker';
import * as pulumi from '@pulumi/pulumi';
import type { ImageSources } from './built-image.ts';
import { builtImage } from './built-image.ts';
import { checkout } from './checkout.ts';
import {
  imageIdentity,
  lockedDown,
  ownLife,
  publishedPort,
  publishingOf,
  urlOf,
} from './container.ts';
import type { EngineFacts } from './engine-facts.ts';
import { httpQuestion, ownCheck } from './health.ts';
import { labelsOf, namesOf, runtimeHost, runtimeRole } from './names.ts';
import type { Settings } from './settings.ts';

/** The image of the twin. */
export const runtimeImage: ImageSources = {
  repository: 'runtime',
  context: join(checkout, 'src', 'runtime'),
};

export interface SagemakerRuntimeArgs {
  readonly settings: Settings;
  readonly facts: EngineFacts;
  /** The name of the network on which the twin finds its containers, and consumers find it. */
  readonly network: pulumi.Input<string>;
  /** The image that the twin's is built on; see `choosePythonBase`. */
  readonly pythonBase: string;
  /** Whether the image is on the engine and to be taken as it is. */
  readonly reuseImage?: boolean;
  /** The proxies to containers elsewhere; see `containerProxies`. */
  readonly proxies?: pulumi.Input<Readonly<Record<string, string>>>;
  /** How the build reaches package indices; see `downloadArgs`. */
  readonly downloads?: pulumi.Input<Record<string, string>>;
}

const port = 8080;
/** MiB: 256 of them may be bodies that are under way. */
const memory = 768;
/** Until invocations that are under way have been answered: a container has 60 s for that. */
const stopSeconds = 65;
const healthSeconds = 5;
const dataDirectory = '/var/lib/sagemaker-local';

/**
 * The twin of the SageMaker Runtime API, on 127.0.0.1 and, as `sagemaker-runtime:8080`, on the
 * stack's network. AWS SDKs are pointed at it by `AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME`. It is healthy
 * when it answers, whatever its endpoints do.
 */
export class SagemakerRuntime extends pulumi.ComponentResource {
  /** `http://127.0.0.1:<port>`, for this machine. */
  readonly url: pulumi.Output<string>;
  /** `http://sagemaker-runtime:8080`, for containers on the network. */
  readonly internalUrl: pulumi.Output<string>;
  /** What tells two images apart on any machine: its content's tag. */
  readonly imageIdentity: pulumi.Output<string>;
  readonly container: docker.Container;

  constructor(
    name: string,
    args: SagemakerRuntimeArgs,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    super('sagemaker-local:index:SagemakerRuntime', name, {}, opts);
    const { settings, facts, pythonBase: base, reuseImage: reuse = false, downloads = {} } = args;
    const { isPodman, isOffline } = facts;
    const publishing = publishingOf(settings, facts);
    const build = { base, isPodman, isOffline, reuse, downloads };
    const image = builtImage(`${name}-image`, runtimeImage, build, { parent: this });
    const { runtime } = namesOf(settings.stack);
    const labels = labelsOf(settings, runtimeRole);
    const volume = new docker.Volume(`${name}-data`, { name: runtime, labels }, { parent: this });
    this.container = new docker.Container(
      name,
      {
        name: runtime,
        labels,
        image: image.imageId,
        envs: pulumi
          .output(args.proxies ?? {})
          .apply((ways) => [
            ...Object.entries(ways).map(([key, value]) => `${key}=${value}`),
            `RUNTIME_SETTINGS=${JSON.stringify(runtimeSettings(settings))}`,
          ]),
        ports: [publishedPort(publishing, port, settings.runtimePort)],
        volumes: [{ volumeName: volume.name, containerPath: dataDirectory }],
        networksAdvanced: [{ name: args.network, aliases: [runtimeHost] }],
        memory,
        ...lockedDown,
        healthcheck: ownCheck({
          command: httpQuestion({ port, path: '/_local/health', timeout: healthSeconds }),
          timeout: healthSeconds,
          startPeriod: settings.waitTimeout,
          facts,
        }),
        ...ownLife(settings.waitTimeout, stopSeconds),
      },
      { parent: this, deleteBeforeReplace: true },
    );
    this.url = urlOf(this.container, publishing);
    // Known when the twin is healthy: a consumer that is told it starts after it.
    this.internalUrl = this.container.id.apply(() => `http://${runtimeHost}:${port}`);
    this.imageIdentity = imageIdentity(image, true);
    this.registerOutputs({ url: this.url, internalUrl: this.internalUrl });
  }
}

/** What src/runtime/settings.ts reads. */
export function runtimeSettings({ endpoints, region, runtimeOptions }: Settings) {
  return {
    ...runtimeOptions,
    region,
    endpoints: Object.fromEntries(
      endpoints.map(({ name, variants, ...more }) => [
        name,
        {
          ...more,
          variants: Object.fromEntries(
            variants.map(({ name: variant, container, ...theirs }) => [variant, theirs]),
          ),
        },
      ]),
    ),
  };
}
