import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import type { Document } from 'yaml';
import { parseDocument } from 'yaml';
import { endpointPortKey } from '../../infra/host-ports.ts';
import { project } from '../../infra/names.ts';
import { readSettingsFile, settingsPath, stacksWithSettings } from '../settings-file.ts';
import type { BranchMark, LocalBranch } from './mark.ts';
import { labelsOfBranch, markAmong } from './mark.ts';

const labelsKey = `${project}:labels`;
const seal = /goes with the branch while unchanged: ([0-9a-f]{12})/;

/**
 * What makes the settings of a branch's stack out of those of `local`: labels by which the stack's
 * branch is known on the engine, and a comment by which a change by hand is known.
 */
export const forBranch =
  (branch: LocalBranch) =>
  (document: Document): void => {
    for (const [name, value] of Object.entries(labelsOfBranch(branch)))
      document.setIn(['config', labelsKey, name], value);
    const made = [
      ' Made by `npm run up -- --branch` from the settings of local. Change what you like: the file',
      ` ${seal.source.replace(/\(.*/, hashOf(document))}`,
    ];
    document.commentBefore = [...made, document.commentBefore ?? []].flat().join('\n');
  };

/**
 * Of what the settings say, but for the port, which `up --port` may have set. Numbers count as texts:
 * Pulumi makes them such when it writes the file.
 */
function hashOf(document: Document): string {
  const { config } = document.toJS() as { config?: Record<string, unknown> };
  const counted = Object.entries(config ?? {}).filter(([key]) => key !== endpointPortKey);
  const text = JSON.stringify(counted, (_, value: unknown) =>
    typeof value === 'number' || typeof value === 'boolean' ? String(value) : value,
  );
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/** The stacks of branches whose settings are in a folder. */
export function settingsOfBranches(
  folder: string,
): readonly { readonly stack: string; readonly mark: BranchMark }[] {
  return stacksWithSettings(folder).flatMap((stack) => {
    const { labels = '{}' } = readSettingsFile(folder, stack);
    const mark = markAmong(stack, JSON.parse(labels) as Readonly<Record<string, string>>);
    return mark ? { stack, mark } : [];
  });
}

/** `made`: for a branch, and as they were made. What somebody has written or changed is `theirs`. */
export type SettingsState = 'none' | 'made' | 'theirs';

export function settingsState(folder: string, stack: string): SettingsState {
  const path = settingsPath(folder, stack);
  if (!existsSync(path)) return 'none';
  const text = readFileSync(path, 'utf8');
  const sealed = seal.exec(text)?.[1];
  return sealed !== undefined && sealed === hashOf(parseDocument(text)) ? 'made' : 'theirs';
}

/** Removes the settings of a branch's stack unless they are somebody's; returns what they were. */
export function dropMadeSettings(folder: string, stack: string): SettingsState {
  const state = settingsState(folder, stack);
  if (state === 'made') rmSync(settingsPath(folder, stack));
  return state;
}
