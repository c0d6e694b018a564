import { glob, rm, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { places } from '../../../toolchain/places.ts';
import { actFile, ActUnderTest } from './act-under-test.ts';
import { TemporaryFolder } from './caller.ts';

const pulumi = packageJson.dependencies['@pulumi/pulumi'];

/** The model's files below a folder, each with the second of its making: restored ones keep that. */
async function modelFiles(folder: string): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for await (const entry of glob('model-*/**', { cwd: folder, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    found[relative(folder, path)] = Math.floor((await stat(path)).mtimeMs / 1000);
  }
  return found;
}

describe.skipIf(actFile === undefined)('Given a machine that has nothing in its own cache', () => {
  // The first run makes the model, for which a busy machine takes its time.
  test('a second run gets from the cache service what the first one made', async () => {
    await using act = await ActUnderTest.prepare();
    await using repository = act.repository('cached');
    await using service = await TemporaryFolder.make('cache-service');
    await using machine = await TemporaryFolder.make('machine-cache');
    const options = {
      env: { SAGEMAKER_LOCAL_CACHE: machine.path },
      cacheFolder: service.path,
      // Where the set-up put Pulumi: to make it again would take minutes, and prove no more.
      programs: join(places().cache, `pulumi-${pulumi}`, 'bin'),
    };
    const run = async () => {
      await using running = await act.start('cached.yml', repository, options);
      const log = await running.end();
      expect(log.job('tests').result, log.text()).toBe('success');
      return await modelFiles(machine.path);
    };

    const made = await run();
    expect(Object.keys(made)).toContainEqual(expect.stringMatching(/^model-.*\.onnx$/));
    await rm(machine.path, { recursive: true });
    const restored = await run();
    expect(restored).toEqual(made);
    expect(await repository.stacks()).toEqual([]);
  }, 300_000);
});
