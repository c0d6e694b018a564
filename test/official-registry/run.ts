import Docker from 'dockerode';
import { execa } from 'execa';
import type { Progress } from '../../report/progress.ts';
import { places } from '../../toolchain/places.ts';
import { genuineImage } from '../parity/genuine-image.ts';
import { variable } from './official-image.ts';

// `npm run official-image`: what `npm test` proves with whichever image the machine has, proved with
// the genuine serving stack of AWS's image, made from its packages: 3 GB to download, 6 GB to keep.

const progress: Progress = {
  update: (line) => {
    console.error(line);
  },
};

await genuineImage(new Docker(), places(), progress);
// One file after the other: only one at a time has the registry’s name, and the others’ time would run out.
const suite = [
  ...['run', '--project', 'integration', '--no-file-parallelism'],
  'test/integration/official-image',
];
const { exitCode = 1 } = await execa('vitest', suite, {
  env: { [variable]: 'genuine' },
  stdio: 'inherit',
  reject: false,
});
process.exitCode = exitCode;
