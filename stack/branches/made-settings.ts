import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Document } from 'yaml';
import { parseDocument } from 'yaml';
import { endpointPortKey } from '../../infra/host-ports.ts';
import { label, project } from '../../infra/names.ts';
import { readSettingsFile, settingsPath, stacksWithSettings } from '../settings-file.ts';

const labelsKey = `${project}:labels`;
const seal = /goes with the branch while unchanged: ([0-9a-f]{12})/;

/**
 * What makes the settings of a branch's stack out of those of `local`: labels by which the stack's
 * branch is known on the engine, and a comment by which a change by hand is known.
 */
export const forBranch =
  (branch: string) =>
  (document: Document): void => {
    for (const [name, value] of [
      [label.branch, branch],
      [label.host, hostname()],
    ])
      document.setIn(['config', labelsKey, name], value);
    const made = [
      ' Made by `npm run up -- --branch` from the settings of local. Change what you like: the file',
      ` ${seal.source.replace(/\(.*/, hashOf(document))}`,
    ];
    document.commentBefore = [...made, document.commentBefore ?? []].flat().join('\n');
  };

/** Of what the settings say, but for the port, which `up --port` may have set. */
function hashOf(document: Document): string {
  const { config } = document.toJS() as { config?: Record<string, unknown> };
  const counted = Object.entries(config ?? {}).filter(([key]) => key !== endpointPortKey);
  return createHash('sha256').update(JSON.stringify(counted)).digest('hex').slice(0, 12);
}

/** The settings in a folder that were made for a branch of its repository on this machine. */
export function settingsOfBranches(
  folder: string,
): readonly { readonly stack: string; readonly branch: string; readonly host: string }[] {
  return stacksWithSettings(folder).flatMap((stack) => {
    const { labels = '{}' } = readSettingsFile(folder, stack);
    const { [label.branch]: branch, [label.host]: host } = JSON.parse(labels) as Labels;
    return branch === undefined || host === undefined ? [] : { stack, branch, host };
  });
}

type Labels = Readonly<Record<string, string>>;

/** Removes the settings of a branch's stack, unless somebody has changed them: they are kept then. */
export function dropMadeSettings(folder: string, stack: string): 'none' | 'removed' | 'kept' {
  const path = settingsPath(folder, stack);
  if (!existsSync(path)) return 'none';
  const text = readFileSync(path, 'utf8');
  const sealed = seal.exec(text)?.[1];
  if (sealed === undefined || sealed !== hashOf(parseDocument(text))) return 'kept';
  rmSync(path);
  return 'removed';
}
