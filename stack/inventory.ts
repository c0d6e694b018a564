import type Docker from 'dockerode';
import { familiarName } from '../infra/engine-facts.ts';
import { label, postgresRole } from '../infra/names.ts';
import type { Labelled } from './labelled.ts';
import { labelled } from './labelled.ts';
import { healthById } from './podman-health.ts';

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
  return inventoryOf(found, await detailsOf(docker, found.containers), machineOf(docker));
}

/** What an engine tells of containers elsewhere than in its list. */
export interface Details {
  /** Image's id → its tag. */
  readonly tags: ReadonlyMap<string, string>;
  /** Container's id → its health, where the list does not tell it. */
  readonly health: ReadonlyMap<string, string>;
}

export async function detailsOf(
  docker: Docker,
  containers: readonly Docker.ContainerInfo[],
): Promise<Details> {
  const [tags, health] = await Promise.all([
    tagsById(docker, containers),
    healthById(docker, containers),
  ]);
  return { tags, health };
}

/** The machine that a client of an engine asks; undefined for one behind a socket. */
export const machineOf = (docker: Docker): string | undefined =>
  (docker.modem as { readonly host?: string }).host;

/** What the engine's own words come to. */
export function inventoryOf(
  { containers, networks, volumes, images }: Labelled,
  details: Details,
  machine?: string,
): Inventory {
  return {
    containers: containers
      .map((info) => stackContainer(info, details, machine))
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
async function tagsById(
  docker: Docker,
  containers: readonly Docker.ContainerInfo[],
): Promise<ReadonlyMap<string, string>> {
  if (containers.length === 0) return new Map();
  const images = await docker.listImages();
  return new Map(
    images.flatMap(({ Id, RepoTags }) => (RepoTags?.[0] ? [[Id, familiarName(RepoTags[0])]] : [])),
  );
}

function stackContainer(
  info: Docker.ContainerInfo,
  { tags, health: healths }: Details,
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
  const told = /\((?:health: )?(healthy|unhealthy|starting)\)/.exec(info.Status)?.[1];
  const health = healths.get(info.Id) ?? told ?? 'none';
  return {
    id: info.Id,
    name: (info.Names[0] ?? info.Id).replace(/^\//, ''),
    role,
    stack: info.Labels[label.stack] ?? '',
    checkout: info.Labels[label.checkout] ?? '',
    state: info.State,
    health,
    status: told || health === 'none' ? info.Status : `${info.Status} (${health})`,
    image: tags.get(info.ImageID) ?? familiarName(info.Image),
    urls,
  };
}
