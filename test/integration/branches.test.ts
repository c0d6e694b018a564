import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { forBranch } from '../../stack/branches/made-settings.ts';
import { labelsOfBranch } from '../../stack/branches/mark.ts';
import { stackNameOf } from '../../stack/branches/stack-name.ts';
import type { StackStatus } from '../../stack/all-stacks.ts';
import type { BranchStack } from '../../stack/branches/gone.ts';
import type { Outcome as RemovalOutcome } from '../../stack/branches/remove-gone.ts';
import type { UpResult } from '../../stack/bring-up.ts';
import type { Difference } from '../../stack/differences.ts';
import { inventory, isEmpty } from '../../stack/inventory.ts';
import { ensureSettingsFile, settingsPath } from '../../stack/settings-file.ts';
import { hasState, stateFolder } from '../../stack/state-file.ts';
import type { Engine } from '../../toolchain/engine/engine.ts';
import { placesAt } from '../../toolchain/places.ts';
import type { BranchUnderTest } from './branches-under-test.ts';
import { BranchesUnderTest } from './branches-under-test.ts';
import { engineUnderTest } from './stack-under-test.ts';

let engine: Engine;
let team: BranchesUnderTest;
let login: BranchUnderTest;
let search: BranchUnderTest;
let firstUp: UpResult;

const onEngine = (stack: string) => inventory(engine.docker, stack);

async function up({ folder }: BranchUnderTest): Promise<UpResult> {
  const { exitCode, stdout, stderr } = await team.run(folder, 'up', '--branch', '--json');
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout) as UpResult;
}

/** A network with the labels of a stack: all that is left of one. */
async function leftOver(stack: string, labels: Readonly<Record<string, string>>): Promise<string> {
  const Labels = { 'sagemaker-local.stack': team.owned(stack), ...labels };
  await engine.docker.createNetwork({ Name: `sagemaker-local-${stack}`, Labels });
  return stack;
}

/** The same of a branch of the repository under test, which need not be there. */
function leftOverOf(name: string, checkout: string, host: string = hostname()): Promise<string> {
  const branch = `${name}-of-${process.pid}`;
  const repository = join(team.repository.path, '.git');
  return leftOver(stackNameOf(branch), {
    ...labelsOfBranch({ branch, repository }, host),
    'sagemaker-local.checkout': checkout,
  });
}

/** Any text has the same vector. */
const handler = `
import json
def model_fn(model_dir): return [0.5, 0.5, 0.5, 0.5]
def input_fn(data, content_type): return json.loads(data)
def predict_fn(data, model): return {"embedding": model}
def output_fn(prediction, accept): return json.dumps(prediction)
`;

/** As its developer changes the settings of a stack. */
async function change(
  { folder, stack }: BranchUnderTest,
  values: Readonly<Record<string, unknown>>,
): Promise<void> {
  const path = settingsPath(folder, stack);
  const text = await readFile(path, 'utf8');
  const { config } = parse(text) as { config: Record<string, unknown> };
  for (const [key, value] of Object.entries(values)) config[`sagemaker-local:${key}`] = value;
  // The comment by which made settings are known stays.
  const comment = text.split('\n').filter((line) => line.startsWith('#'));
  await writeFile(path, [...comment, '', stringify({ config })].join('\n'));
}

beforeAll(async () => {
  engine = await engineUnderTest();
  team = await BranchesUnderTest.make(engine, { builtImage: 'reuse' });
  login = await team.branch('login');
  search = await team.branch('feature/Search');
  firstUp = await up(login);
  await up(search);
});
afterAll(() => team[Symbol.asyncDispose]());

describe('a branch’s stack', () => {
  test('is named after it, and keeps its ports', async () => {
    expect(firstUp.stack).toBe(login.stack);
    const again = await up(login);
    expect(again.changed).toBe(false);
    expect(again.outputs.endpointUrl).toBe(firstUp.outputs.endpointUrl);
    expect(again.outputs.runtimeUrl).toBe(firstUp.outputs.runtimeUrl);
  });

  test('is what `status --stack auto` shows', async () => {
    const { exitCode, stdout } = await team.run(search.folder, 'status', '--stack', 'auto');
    expect(exitCode, stdout).toBe(0);
    expect(stdout).toContain(`sagemaker-local-${search.stack}-endpoint`);
    expect(stdout).toContain(`checkout: ${search.folder}`);
  });

  test('is not that of another checkout with a branch of the same name, and that is told', async () => {
    const clone = await team.clone(login);
    const refused = await team.run(clone.folder, 'up', '--branch');
    expect(refused.exitCode).toBe(4);
    expect(refused.stderr).toContain(`declared in ${login.folder}`);
    const down = await team.run(clone.folder, 'down', '--branch');
    expect(down.exitCode).toBe(2);
    expect(down.stderr).toContain(`brought up by the checkout ${login.folder}`);
    expect((await onEngine(login.stack)).containers).toHaveLength(2);
  });
});

describe('status --all', () => {
  const all = async () => {
    const { exitCode, stdout } = await team.run(login.folder, 'status', '--all', '--json');
    const { stacks } = JSON.parse(stdout) as { stacks: readonly StackStatus[] };
    const of = (stack: string) => {
      const one = stacks.find((status) => status.stack === stack);
      if (!one) throw new Error(`${stack} is not listed`);
      return one;
    };
    return { exitCode, of };
  };

  test('lists each stack with its branch, checkout, health, URLs, age and size', async () => {
    const { of } = await all();
    expect(of(search.stack)).toMatchObject({
      branch: { branch: search.branch, host: hostname(), exists: { kind: 'yes' } },
      checkout: search.folder,
      healthy: true,
      faults: [],
    });
    const { containers, createdAt, footprint } = of(login.stack);
    expect(containers.flatMap(({ urls }) => urls).sort()).toEqual(
      [firstUp.outputs.endpointUrl, firstUp.outputs.runtimeUrl].sort(),
    );
    const age = Date.now() - new Date(createdAt).getTime();
    expect(age).toBeGreaterThan(0);
    expect(age).toBeLessThan(600_000);
    // The model alone takes more.
    expect(footprint.memory).toBeGreaterThan(50e6);
    expect(footprint.volumes).toBeGreaterThanOrEqual(0);
  });

  test('shows armed faults', async () => {
    const fault = ['fault', 'throttle', '--branch'] as const;
    expect((await team.run(search.folder, ...fault)).exitCode).toBe(0);
    expect((await all()).of(search.stack).faults).toMatchObject([{ fault: { kind: 'throttle' } }]);
    const { stdout } = await team.run(login.folder, 'status', '--all');
    expect(stdout).toContain(`faults are armed in ${search.stack}: throttle`);
    await team.run(search.folder, 'fault', 'clear', '--branch');
  });

  test('lists a stack of which only a network is left, and is not content with it', async () => {
    const stack = await leftOver(`left-of-${process.pid}`, {});
    const { exitCode, of } = await all();
    expect(exitCode).toBe(1);
    expect(of(stack)).toMatchObject({ healthy: false, containers: [] });
    expect(of(stack)).not.toHaveProperty('branch');
    expect((await team.run(login.folder, 'status', '--all')).stdout).toMatch(
      new RegExp(`${stack} .*left over: 1 network`),
    );
  });
});

describe('diff', () => {
  interface Result {
    readonly equal: boolean;
    readonly differences: readonly Difference[];
  }
  const diff = async () => {
    const { stack } = search;
    const { exitCode, stdout } = await team.run(login.folder, 'diff', '--json', 'auto', stack);
    return { exitCode, stdout, result: JSON.parse(stdout) as Result };
  };

  test('of two branches with the same settings finds equal environments', async () => {
    const { exitCode, result } = await diff();
    expect(result).toMatchObject({ equal: true, differences: [] });
    expect(exitCode).toBe(0);
  });

  test('tells settings with both values, variables without, and the files of the model', async () => {
    const modelDirectory = join(search.folder, 'model');
    await mkdir(join(modelDirectory, 'code'), { recursive: true });
    await writeFile(join(modelDirectory, 'code', 'inference.py'), handler);
    await change(search, { modelDirectory, memory: 777, environment: { TOKEN: 'tulip' } });
    await up(search);
    const { exitCode, stdout, result } = await diff();
    expect(exitCode).toBe(1);
    expect(result.equal).toBe(false);
    expect(result.differences).toEqual(
      expect.arrayContaining([
        { part: 'settings', what: 'memory', other: '777' },
        { part: 'settings', what: 'environment.TOKEN', other: { hidden: true } },
        {
          part: 'model',
          what: 'model.onnx',
          one: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        },
      ]),
    );
    const parts = new Set(result.differences.map(({ part }) => part));
    expect(parts).toEqual(new Set(['settings', 'model']));
    const shown = await team.run(login.folder, 'diff', login.stack, search.stack);
    expect(shown.stdout).toMatch(/settings +memory +— +777/);
    expect(stdout + shown.stdout).not.toContain('tulip');
  });
});

describe('down --gone', () => {
  interface Row extends BranchStack {
    readonly outcome: RemovalOutcome;
  }
  const gone = async (...args: string[]) => {
    const from = team.repository.path;
    const { exitCode, stdout, stderr } = await team.run(from, 'down', '--gone', '--json', ...args);
    expect(stdout, stderr).not.toBe('');
    const { stacks } = JSON.parse(stdout) as { stacks: readonly Row[] };
    const outcomes = stacks.map(({ stack, outcome }) => [stack, outcome] as const);
    return { exitCode, outcomes: new Map(outcomes) };
  };
  const kindsOf = (outcomes: ReadonlyMap<string, RemovalOutcome>, stacks: readonly string[]) =>
    stacks.map((stack) => outcomes.get(stack)?.kind);

  let stays: readonly string[];
  let notOfBranches: readonly string[];
  let goes: readonly string[];
  let locked: string;
  let settingsAlone: string;

  beforeAll(async () => {
    const { path } = team.repository;
    // Its checkout is there still, with another HEAD.
    await team.git(search.folder, 'switch', '--quiet', '--detach');
    await team.repository.git('branch', '--quiet', '--delete', '--force', search.branch);
    const worktreeGone = await leftOverOf('removed', join(dirname(path), 'nowhere'));
    const branch = `down-of-${process.pid}`;
    settingsAlone = stackNameOf(branch);
    await ensureSettingsFile(
      path,
      settingsAlone,
      forBranch({ branch, repository: join(path, '.git') }),
    );
    goes = [search.stack, worktreeGone, settingsAlone];

    const elsewhere = await leftOverOf('far', path, 'another-host');
    const unreadable = await leftOverOf('unreadable', dirname(path));
    stays = [login.stack, elsewhere, unreadable];

    const labels = labelsOfBranch({ branch, repository: join(path, '.git') });
    const copied = await leftOver(`mine-of-${process.pid}`, labels);
    notOfBranches = [await leftOver(`own-of-${process.pid}`, {}), copied];

    locked = await leftOverOf('locked', path);
    const locks = join(
      stateFolder(placesAt(path)),
      '.pulumi/locks/organization/sagemaker-local',
      locked,
    );
    await mkdir(locks, { recursive: true });
    const lock = { pid: 1, hostname: 'another-host', timestamp: '2026-01-01T00:00:00Z' };
    await writeFile(join(locks, 'a.json'), JSON.stringify(lock));
  });

  test('says with --dry-run what it would do, and does nothing', async () => {
    const { exitCode, outcomes } = await gone('--dry-run');
    expect(exitCode).toBe(0);
    expect(kindsOf(outcomes, goes)).toEqual(goes.map(() => 'would be removed'));
    expect(kindsOf(outcomes, stays)).toEqual(stays.map(() => 'stays'));
    expect((await onEngine(search.stack)).containers).toHaveLength(2);
    expect(existsSync(settingsPath(team.repository.path, settingsAlone))).toBe(true);
  });

  test('removes what is gone, tells what stays and why, and goes on after a failure', async () => {
    const ours = new Set([...goes, locked]);
    for (const [stack, { kind }] of (await gone('--dry-run')).outcomes)
      if (kind === 'would be removed' && !ours.has(stack))
        throw new Error(`this test would remove ${stack}: first run npm run down -- --gone`);

    const { exitCode, outcomes } = await gone();
    expect(exitCode).toBe(5);
    expect(outcomes.get(locked)).toMatchObject({ kind: 'failed' });
    expect(outcomes.get(locked)?.detail).toContain('another command is changing it');
    expect(kindsOf(outcomes, goes)).toEqual(goes.map(() => 'removed'));
    expect(outcomes.get(search.stack)?.detail).toContain(`Pulumi.${search.stack}.yaml was changed`);
    expect(kindsOf(outcomes, stays)).toEqual(stays.map(() => 'stays'));
    expect(stays.map((stack) => outcomes.get(stack)?.detail)).toEqual([
      'the branch is there',
      'its checkout is on another-host',
      expect.stringMatching(/^its checkout cannot be read: .*not a git repository/),
    ]);
    expect(kindsOf(outcomes, notOfBranches)).toEqual([undefined, undefined]);

    for (const stack of goes) expect(isEmpty(await onEngine(stack)), stack).toBe(true);
    for (const stack of [...stays, ...notOfBranches, locked])
      expect(isEmpty(await onEngine(stack)), stack).toBe(false);
    expect(hasState(placesAt(search.folder), search.stack)).toBe(false);
    expect(existsSync(settingsPath(search.folder, search.stack))).toBe(true);
    expect(existsSync(settingsPath(team.repository.path, settingsAlone))).toBe(false);
  });

  test('takes the settings of a branch that goes after its stack was taken down', async () => {
    const down = await team.run(login.folder, 'down', '--branch');
    expect(down.exitCode, down.stderr).toBe(0);
    expect(down.stdout).toContain(`Pulumi.${login.stack}.yaml stays`);
    await team.git(login.folder, 'switch', '--quiet', '--detach');
    await team.repository.git('branch', '--quiet', '--delete', '--force', login.branch);
    const { exitCode, stdout } = await team.run(login.folder, 'down', '--gone');
    expect(exitCode).toBe(5);
    expect(stdout).toMatch(new RegExp(`${login.stack} .*removed`));
    expect(existsSync(settingsPath(login.folder, login.stack))).toBe(false);
  });
});
