import type Docker from 'dockerode';
import { label, postgresRole } from '../infra/names.ts';
import type { Labelled } from './labelled.ts';
import { labelled } from './labelled.ts';

/** A container of a stack, as the engine has it now. */
export interface StackContainer {
  readonly id: string;
  readonly name: string;
  /** What it is in its stack: `endpoint`, or a consumer’s name. */
  readonly role: string;
  readonly stack: string;
  /** The folder of the checkout that declared it. */
  readonly checkout: string;
  /** `running`, `exited`, `created`, `restarting`, … */
  readonly state: string;
  /** `healthy`, `unhealthy`, `starting`, or `none` without a health check. */
  readonly health: string;
  /** For people: `Up 3 minutes (healthy)`. */
  readonly status: string;
  readonly image: string;
  /** `http://127.0.0.1:8080`, one for each published port. */
  readonly urls: readonly string[];
}

/** Everything on an engine that carries a stack's label. */
export interface Inventory {
  readonly containers: readonly StackContainer[];
  readonly networks: readonly Named[];
  /** A volume's id is its name. */
  readonly volumes: readonly Named[];
  /** Those with a model in them: what other stacks may use too has no label. */
  readonly images: readonly Named[];
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/** Finds by label alone: no state file is needed. */
export async function inventory(docker: Docker, stack: string): Promise<Inventory> {
  const found = await labelled(docker, [`${label.stack}=${stack}`]);
  return inventoryOf(found, await tagsById(docker, found.containers), machineOf(docker));
}

/** The machine that a client of an engine asks; undefined for one behind a socket. */
export const machineOf = (docker: Docker): string | undefined =>
  (docker.modem as { readonly host?: string }).host;

/** What the engine's own words come to. */
export function inventoryOf(
  { containers, networks, volumes, images }: Labelled,
  tags: ReadonlyMap<string, string>,
  machine?: string,
): Inventory {
  return {
    containers: containers
      .map((info) => stackContainer(info, tags, machine))
      .sort((one, other) => (one.name < other.name ? -1 : 1)),
    networks: networks.map(({ Id, Name }) => ({ id: Id, name: Name })),
    volumes: volumes.map(({ Name }) => ({ id: Name, name: Name })),
    images: images.map(({ Id, RepoTags }) => ({ id: Id, name: RepoTags?.[0] ?? Id })),
  };
}

export const namesOf = ({ containers, networks, volumes, images }: Inventory): readonly string[] =>
  [...containers, ...networks, ...volumes, ...images].map(({ name }) => name);

export const isEmpty = (found: Inventory): boolean => namesOf(found).length === 0;

/** Containers that were declared by an image's id are shown by its tag, while it has one. */
export async function tagsById(
  docker: Docker,
  containers: readonly Docker.ContainerInfo[],
): Promise<ReadonlyMap<string, string>> {
  if (containers.length === 0) return new Map();
  const images = await docker.listImages();
  return new Map(images.flatMap(({ Id, RepoTags }) => (RepoTags?.[0] ? [[Id, RepoTags[0]]] : [])));
}

function stackContainer(
  info: Docker.ContainerInfo,
  tags: ReadonlyMap<string, string>,
  machine = '127.0.0.1',
): StackContainer {
  const role = info.Labels[label.role] ?? 'unknown';
  const scheme = role === postgresRole ? 'postgresql' : 'http';
  const urls = info.Ports.flatMap(({ PublicPort, IP }) =>
    // What is published on all addresses is reached at the one that the engine is.
    PublicPort && IP && !IP.includes(':')
      ? [`${scheme}://${IP === '0.0.0.0' ? machine : IP}:${PublicPort}`]
      : [],
  );
  return {
    id: info.Id,
    name: (info.Names[0] ?? info.Id).replace(/^\//, ''),
    role,
    stack: info.Labels[label.stack] ?? '',
    checkout: info.Labels[label.checkout] ?? '',
    state: info.State,
    health: /\((?:health: )?(healthy|unhealthy|starting)\)/.exec(info.Status)?.[1] ?? 'none',
    status: info.Status,
    image: tags.get(info.ImageID) ?? info.Image,
    urls,
  };
}
