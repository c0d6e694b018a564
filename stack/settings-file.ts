import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import getPort, { portNumbers } from 'get-port';
import { isMap, isScalar, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { consumersKey } from '../infra/consumer-settings.ts';
import {
  endpointPortKey,
  metricsPortKey,
  postgresPortKey,
  runtimePortKey,
} from '../infra/host-ports.ts';
import { defaultStack, project } from '../infra/names.ts';
import { ExitCode, VisibleError } from '../report/visible-error.ts';

/** Where stacks other than `local` get their ports from. */
const portRange = { first: 8_081, last: 8_999 } as const;

/** Where the ports stand that every stack has. */
const ownPorts = [endpointPortKey, runtimePortKey].map((key) => ['config', key]);

export const settingsPath = (folder: string, stack: string): string =>
  join(folder, `Pulumi.${stack}.yaml`);

/** The stack's own keys as Pulumi hands them to the program: text, and maps as JSON. */
export function readSettingsFile(folder: string, stack: string): Record<string, string> {
  const config = (open(folder, stack).toJS() as { config?: Record<string, unknown> } | null)
    ?.config;
  return Object.fromEntries(
    Object.entries(config ?? {})
      .filter(([key]) => key.startsWith(`${project}:`))
      .map(([key, value]) => [key.slice(project.length + 1), text(value)]),
  );
}

/**
 * Makes the settings of a stack that has none: those of `local`, with free ports of its own that
 * stay the same from then on, and what `finish` does to them. Returns whether it made them.
 */
export async function ensureSettingsFile(
  folder: string,
  stack: string,
  finish: (document: Document) => void = () => undefined,
): Promise<boolean> {
  if (existsSync(settingsPath(folder, stack))) return false;
  const document = open(folder, defaultStack);
  for (const path of portsIn(document)) {
    const taken = portsIn(document).map((at) => Number(document.getIn(at)));
    document.setIn(path, await freePort(folder, stack, taken.filter(Number.isInteger)));
  }
  finish(document);
  save(folder, stack, document);
  return true;
}

/** Writes the port that the user chose; comments and other keys stay. */
export function setPort(folder: string, stack: string, port: number): void {
  const document = open(folder, stack);
  document.setIn(['config', endpointPortKey], port);
  save(folder, stack, document);
}

/**
 * A port that nobody listens on and no other stack in this folder has in its settings. Where the
 * search begins depends on the stack: stacks of other checkouts, which may be down or just coming
 * up, begin elsewhere.
 */
export async function freePort(
  folder: string,
  stack: string,
  taken: readonly number[] = [],
): Promise<number> {
  const all = [...portNumbers(portRange.first, portRange.last)];
  const first = createHash('sha256').update(stack).digest().readUInt32BE() % all.length;
  const port = [...all.slice(first), ...all.slice(0, first)];
  return getPort({ port, host: '127.0.0.1', exclude: [...taken, ...recordedPorts(folder)] });
}

/** The stacks whose settings are in a folder. */
export const stacksWithSettings = (folder: string): readonly string[] =>
  readdirSync(folder).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);

function recordedPorts(folder: string): number[] {
  return stacksWithSettings(folder)
    .flatMap((stack) => {
      const document = open(folder, stack);
      return portsIn(document).map((path) => Number(document.getIn(path)));
    })
    .filter((port) => Number.isInteger(port) && port > 0);
}

/** Where host ports stand: those that every stack has, and whatever else is fixed. */
function portsIn(document: Document): unknown[][] {
  const at = ['config', consumersKey];
  const ofConsumers = mapKeys(document, at).flatMap((name) => {
    const ports = [...at, name, 'ports'];
    return mapKeys(document, ports).map((port) => [...ports, port]);
  });
  const ofStack = [metricsPortKey, postgresPortKey].map((key) => ['config', key]);
  const others = [...ofStack, ...ofConsumers];
  return [...ownPorts, ...others.filter((path) => Number(document.getIn(path)) > 0)];
}

/** As they were written: `8080` is a number, `'8080'` a text. */
function mapKeys(document: Document, path: readonly unknown[]): readonly unknown[] {
  const node = document.getIn(path);
  return isMap(node) ? node.items.map(({ key }) => (isScalar(key) ? key.value : key)) : [];
}

function open(folder: string, stack: string): Document {
  const path = settingsPath(folder, stack);
  if (!existsSync(path)) return parseDocument('config: {}\n');
  const document = parseDocument(readFileSync(path, 'utf8'));
  const mistake = document.errors[0];
  if (mistake || !(document.contents === null || isMap(document.contents)))
    throw new VisibleError({
      doing: `reading Pulumi.${stack}.yaml`,
      found: mistake?.message ?? 'no map',
      expected: 'YAML with a `config:` map',
      next: 'correct the file',
      exitCode: ExitCode.usage,
    });
  return document;
}

/** As Pulumi does it: maps and lists become JSON, the rest is text. Secrets stay closed. */
function text(value: unknown): string {
  const open = withoutSecrets(value);
  return typeof open === 'string' ? open : JSON.stringify(open, (_, one) => withoutSecrets(one));
}

/** What is read in the place of a value that is encrypted. */
export const secretMark = '[secret]';

const withoutSecrets = (value: unknown): unknown => (isSecret(value) ? secretMark : value);

const isSecret = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).join() === 'secure';

function save(folder: string, stack: string, document: Document): void {
  writeFileSync(settingsPath(folder, stack), document.toString());
}
