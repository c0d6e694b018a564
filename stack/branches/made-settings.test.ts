import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { settingsFingerprint } from '../../infra/fingerprint.ts';
import { parseSettings } from '../../infra/settings.ts';
import { ensureSettingsFile, readSettingsFile, setPort, settingsPath } from '../settings-file.ts';
import { dropMadeSettings, forBranch, settingsOfBranches } from './made-settings.ts';
import { stackNameOf } from './stack-name.ts';

const branch = { branch: 'feature/login', repository: '/r/.git' };
const stack = stackNameOf(branch.branch);
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'made-settings-'));
  writeFileSync(
    join(folder, 'Pulumi.local.yaml'),
    '# Of a developer.\n\n# ours\nconfig:\n  sagemaker-local:memory: 512\n  sagemaker-local:labels: { team: a }\nencryptionsalt: v1:x\n',
  );
  await ensureSettingsFile(folder, stack, forBranch(branch));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const fingerprint = (name: string) => {
  const values = readSettingsFile(folder, name);
  return settingsFingerprint(
    parseSettings({ stack: name, checkout: folder, values, exists: () => true }),
  );
};
const edit = (change: (text: string) => string) => {
  const path = settingsPath(folder, stack);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
};

test('the settings of a branch are those of local, and name the branch and its machine', () => {
  const { memory, labels = '' } = readSettingsFile(folder, stack);
  expect(memory).toBe('512');
  expect(JSON.parse(labels)).toEqual({
    team: 'a',
    'sagemaker-local.branch': 'feature/login',
    'sagemaker-local.host': hostname(),
    'sagemaker-local.repository': '/r/.git',
  });
  expect(fingerprint(stack)).toBe(fingerprint('local'));
  expect(settingsOfBranches(folder)).toEqual([{ stack, mark: { ...branch, host: hostname() } }]);
  expect(readFileSync(settingsPath(folder, stack), 'utf8')).toMatch(
    /^# Made by .*\n# goes with .*\n\n# Of a developer/,
  );
});

describe('settings that were made for a branch', () => {
  test.each<[string, () => void]>([
    ['as they were made', () => undefined],
    [
      'with another port',
      () => {
        setPort(folder, stack, 9000);
      },
    ],
    [
      'with numbers that Pulumi has made texts',
      () => {
        edit((text) => text.replace(': 512', ': "512"'));
      },
    ],
    [
      'with a salt of Pulumi’s',
      () => {
        edit((text) => text.replace('v1:x', 'v1:another'));
      },
    ],
  ])('go with it: %s', (_, change) => {
    change();
    expect(dropMadeSettings(folder, stack)).toBe('made');
    expect(existsSync(settingsPath(folder, stack))).toBe(false);
  });

  test.each<[string, (text: string) => string]>([
    ['a value', (text) => text.replace('512', '1024')],
    ['a key', (text) => text.replace('config:\n', 'config:\n  sagemaker-local:image: cpu\n')],
    ['the comment', (text) => text.replaceAll(/^#.*\n/gm, '')],
  ])('stay when somebody has changed %s', (_, change) => {
    edit(change);
    expect(dropMadeSettings(folder, stack)).toBe('theirs');
    expect(existsSync(settingsPath(folder, stack))).toBe(true);
  });
});

test('settings that somebody copied from a branch’s are of no branch', () => {
  writeFileSync(settingsPath(folder, 'mine'), readFileSync(settingsPath(folder, stack)));
  expect(settingsOfBranches(folder).map((one) => one.stack)).toEqual([stack]);
});

test('settings of other stacks are nobody’s to remove', async () => {
  await ensureSettingsFile(folder, 'mine');
  expect(dropMadeSettings(folder, 'mine')).toBe('theirs');
  expect(dropMadeSettings(folder, 'nowhere')).toBe('none');
});
