import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import getPort, { portNumbers } from 'get-port';
import { isMap, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { defaultStack, project } from '../infra/names.ts';
import { ExitCode, VisibleError } from '../report/visible-error.ts';

/** Where stacks other than `local` get their ports from. */
const portRange = { first: 8_081, last: 8_999 } as const;

const settingsPath = (checkout: string, stack: string): string =>
  join(checkout, `Pulumi.${stack}.yaml`);

/** The stack's own keys as Pulumi hands them to the program: text, and maps as JSON. */
export function readSettingsFile(checkout: string, stack: string): Record<string, string> {
  const config = (open(checkout, stack).toJS() as { config?: Record<string, unknown> } | null)
    ?.config;
  return Object.fromEntries(
    Object.entries(config ?? {})
      .filter(([key]) => key.startsWith(`${project}:`))
      .map(([key, value]) => [key.slice(project.length + 1), text(value)]),
  );
}

/**
 * Makes the settings of a stack that has none: those of `local`, with a free port of its own that
 * stays the same from then on. Returns whether it made them.
 */
export async function ensureSettingsFile(checkout: string, stack: string): Promise<boolean> {
  if (existsSync(settingsPath(checkout, stack))) return false;
  const document = open(checkout, defaultStack);
  document.setIn(['config', `${project}:port`], await freePort(checkout));
  save(checkout, stack, document);
  return true;
}

/** Writes the port that the user chose; comments and other keys stay. */
export function setPort(checkout: string, stack: string, port: number): void {
  const document = open(checkout, stack);
  document.setIn(['config', `${project}:port`], port);
  save(checkout, stack, document);
}

/** A port that nobody listens on and no other stack of this checkout has in its settings. */
export async function freePort(checkout: string): Promise<number> {
  const port = portNumbers(portRange.first, portRange.last);
  return getPort({ port, host: '127.0.0.1', exclude: recordedPorts(checkout) });
}

function recordedPorts(checkout: string): number[] {
  return readdirSync(checkout)
    .flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? [])
    .map((stack) => Number(open(checkout, stack).getIn(['config', `${project}:port`])))
    .filter((port) => Number.isInteger(port) && port > 0);
}

function open(checkout: string, stack: string): Document {
  const path = settingsPath(checkout, stack);
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

/** As Pulumi does it: maps and lists become JSON, the rest is text. */
function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function save(checkout: string, stack: string, document: Document): void {
  writeFileSync(settingsPath(checkout, stack), document.toString());
}
