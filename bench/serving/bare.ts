import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { z } from 'zod';

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const bare = z.object({
  /** Texts a second in batches, the best of some ways to do it; which one is `how`. */
  perSecond: z.number(),
  how: z.string(),
  /** Processor time for each text then, of all processors. */
  cpuMs: z.number(),
  /** The median time for one text, by the better of one thread and all. */
  singleMs: z.number(),
});
export type Bare = z.infer<typeof bare>;

/** The model in a loop, without HTTP: as fast as anything that serves it could be. */
export async function measureBare(image: string, model: string): Promise<Bare> {
  const mounts = [
    [model, '/opt/ml/model'],
    [file('bare.py'), '/bench/bare.py'],
    [file('../../test/golden/queries.json'), '/bench/queries.json'],
  ].flatMap(([from, to]) => ['--volume', `${from}:${to}:ro`]);
  const { stdout } = await execa('docker', [
    ...['run', '--rm', '--entrypoint', 'python', '--env', 'PYTHONPATH=/opt/ml/model/code'],
    ...[...mounts, image, '/bench/bare.py', '/bench/queries.json'],
  ]);
  return bare.parse(JSON.parse(stdout));
}
