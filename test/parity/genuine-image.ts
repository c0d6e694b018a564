import type Docker from 'dockerode';
import { downloadArgs } from '../../infra/egress.ts';
import type { Progress } from '../../report/progress.ts';
import type { BaseImage } from '../../toolchain/base-image.ts';
import { ensureBaseImage } from '../../toolchain/base-image.ts';
import { hostCertificates } from '../../toolchain/certificates.ts';
import type { Places } from '../../toolchain/places.ts';
import { builtImage, builtName } from '../built-image.ts';

/** What TorchServe runs on. Python 3.11 has wheels of torch 2.1 too; AWS’s image has 3.10. */
export const genuineBase: BaseImage = {
  name: 'sagemaker-local/torchserve-base:bookworm-1',
  official: 'debian:bookworm-slim',
  suite: 'bookworm',
  packages: [
    'python3',
    'python3-venv',
    'openjdk-17-jre-headless',
    'ca-certificates',
    'libgomp1',
    'procps',
  ],
};

const context = 'test/parity/genuine';

/** What the image is called, whether it is built or not. */
export function genuineName(places: Places): string {
  hostCertificates({ places, contexts: [context] });
  return builtName({ context, baseImage: genuineBase.name, repository: 'genuine' });
}

/** TorchServe and AWS’s toolkit, installed from their packages: 3 GB to download, 6 GB to keep. */
export async function genuineImage(
  engine: Docker,
  places: Places,
  progress: Progress,
): Promise<string> {
  const { name: baseImage } = await ensureBaseImage({ engine, progress, image: genuineBase });
  hostCertificates({ places, contexts: [context] });
  const args = downloadArgs(process.env);
  return builtImage({ engine, context, baseImage, repository: 'genuine', args, progress });
}
