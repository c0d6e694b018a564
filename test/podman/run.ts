import { execa } from 'execa';
import { postgresBase, pythonBase } from '../../infra/names.ts';
import { silent } from '../../report/progress.ts';
import { ensureBaseImage } from '../../toolchain/base-image.ts';
import { findEngine } from '../../toolchain/engine/find.ts';
import { ensureModel } from '../../toolchain/model.ts';
import { places } from '../../toolchain/places.ts';
import { missingPodman } from './installed.ts';
import { PodmanService } from './service.ts';

// The integration tests, or those files of them that are named, on a podman of their own:
//
//     npm run test:podman [-- --rootless] [FILES]

const { argv } = process;
const files = argv.slice(2).filter((word) => !word.startsWith('--'));
const kind = argv.includes('--rootless') ? 'rootless' : 'rootful';

const missing = await missingPodman();
if (missing !== undefined) throw new Error(missing);
const other = (await findEngine()).engine;
await using podman = await PodmanService.start(kind);
// What another engine has need not be made again.
if (other) await podman.take(other.docker, [pythonBase.made, postgresBase.made]);
// As the set-up of `npm test` does: a checkout may be new.
const { docker } = await podman.engine();
const { name: baseImage } = await ensureBaseImage({ engine: docker, progress: silent });
await ensureModel({ docker, places: places(), baseImage, progress: silent });
// One file after the other, as they were seen to pass there.
const suite = ['run', '--project', 'integration', '--project', 'pages', '--no-file-parallelism'];
const { exitCode } = await execa(
  'vitest',
  [...suite, ...(files.length > 0 ? files : ['test/integration'])],
  { env: { DOCKER_HOST: podman.host }, stdio: 'inherit', reject: false },
);
process.exitCode = exitCode ?? 1;
