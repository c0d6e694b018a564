import { relative } from 'node:path';
import type { NetworkArgs, VolumeArgs } from '@pulumi/docker';
import type { Unwrap } from '@pulumi/pulumi';
import { stringify } from 'yaml';
import type { ImageInputs } from './compose-build.ts';
import { composeBuild } from './compose-build.ts';
import { composeHeader } from './compose-header.ts';
import type { ComposeService, ContainerInputs } from './compose-service.ts';
import { composeService, networkKey } from './compose-service.ts';
import type { DeclaredResource } from './declared-resources.ts';
import { escaped, withVariables } from './compose-values.ts';

const containerType = 'docker:index/container:Container';
const imageType = 'docker:index/remoteImage:RemoteImage';
const networkType = 'docker:index/network:Network';
const volumeType = 'docker:index/volume:Volume';

export interface ComposeFileArgs {
  readonly stack: string;
  readonly resources: readonly DeclaredResource[];
  /** Where the file is to lie, absolute: paths in it count from there. */
  readonly folder: string;
}

/** The text of a Compose file that makes what the resources declare, with no secret in it. */
export function composeFile({ stack, resources, folder }: ComposeFileArgs): string {
  const of = (type: string) => resources.filter((one) => one.type === type);
  const images = new Map(of(imageType).map(({ inputs }) => imageOf(inputs)));
  const containers = of(containerType);
  const isChecked = new Map(containers.map((one) => [one.urn, 'healthcheck' in one.inputs]));
  const names = new Map(containers.map(({ urn, name }) => [urn, name]));
  const volumes = new Map(of(volumeType).map((one) => [String(one.inputs['name']), one]));
  const made = new Set([...images].filter(([, { build }]) => build).map(([name]) => name));

  const isTold = (image: ImageInputs | undefined) =>
    image !== undefined && composeBuild(image, made) !== undefined;

  const services = containers.map(({ name, inputs, dependencies }) => {
    const container = inputs as unknown as ContainerInputs;
    const image = images.get(container.image);
    const build = image && composeBuild(image, made);
    const needs = dependencies.filter((urn) => names.has(urn));
    const service: ComposeService = {
      ...composeService(withVolumeKeys(container, volumes)),
      ...(build ? { build } : {}),
      ...(needs.length === 0
        ? {}
        : {
            depends_on: Object.fromEntries(
              needs.map((urn) => [
                names.get(urn),
                { condition: isChecked.get(urn) ? 'service_healthy' : 'service_started' },
              ]),
            ),
          }),
    };
    return [name, withVariables(name, escaped(relativePaths(service, folder)))] as const;
  });
  const [network] = of(networkType);
  const file = {
    name: `sagemaker-local-${stack}`.toLowerCase(),
    services: Object.fromEntries(services),
    networks: { [networkKey]: escaped(named(network?.inputs as unknown as Named)) },
    ...(volumes.size === 0
      ? {}
      : {
          volumes: Object.fromEntries(
            [...volumes.values()].map(({ name, inputs }) => [
              name,
              escaped(named(inputs as unknown as Named)),
            ]),
          ),
        }),
  };
  const body = stringify(file, { lineWidth: 0 });
  const built = new Map([...made].map((name) => [name, isTold(images.get(name))]));
  return `${composeHeader({ stack, body, built })}\n${body}`;
}

function imageOf(inputs: DeclaredResource['inputs']): readonly [string, ImageInputs] {
  const image = inputs as unknown as ImageInputs;
  return [image.name, image];
}

type Named = Pick<Unwrap<NetworkArgs & VolumeArgs>, 'name' | 'labels'>;

const named = ({ name, labels = [] }: Named) => ({
  name,
  labels: labels.map(({ label, value }) => `${label}=${value}`),
});

/** A volume is called by its key in the file, not by its name on the engine. */
function withVolumeKeys(
  inputs: ContainerInputs,
  volumes: ReadonlyMap<string, DeclaredResource>,
): ContainerInputs {
  const keyed = inputs.volumes?.map((mount) => {
    const volume = volumes.get(mount.volumeName ?? '');
    return volume ? { ...mount, volumeName: volume.name } : mount;
  });
  return keyed ? { ...inputs, volumes: keyed } : inputs;
}

interface Located {
  readonly volumes?: readonly { readonly type: string; readonly source: string }[];
  readonly build?: { readonly context: string };
}

/** So that the file means the same in another copy of the checkout. */
function relativePaths(service: ComposeService, folder: string): ComposeService {
  const { volumes, build } = service as Located;
  const near = (path: string) => `./${relative(folder, path)}`;
  return {
    ...service,
    ...(build ? { build: { ...build, context: near(build.context) } } : {}),
    ...(volumes
      ? {
          volumes: volumes.map((one) =>
            one.type === 'bind' ? { ...one, source: near(one.source) } : one,
          ),
        }
      : {}),
  };
}
