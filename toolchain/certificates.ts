import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { bundleVariable, namedBundle, trustedBundle } from '../infra/trust.ts';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import type { Places } from './places.ts';

/**
 * The file of certificate authorities that containers must trust as well, for machines behind a
 * proxy that inspects TLS; undefined on most machines. Throws VisibleError when
 * SAGEMAKER_LOCAL_CA_BUNDLE names a file that is not there.
 */
export function extraCaBundle(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const bundle = namedBundle(env);
  if (bundle !== undefined && !existsSync(bundle))
    throw new VisibleError({
      doing: 'looking for certificate authorities',
      found: `${bundleVariable} names ${bundle}, which does not exist`,
      expected: 'a PEM file with one or more certificates',
      next: 'correct the path, or unset the variable',
      exitCode: ExitCode.usage,
    });
  return bundle;
}

/** Where the images that we build look for it. */
const buildContexts = ['src/serving', 'src/runtime', 'src/consumer'] as const;

/**
 * Puts the machine's bundle where our images are built from, or removes it when it is no longer
 * wanted. Leaves an equal file alone, so that nothing is built anew. Says whether anything changed.
 */
export function hostCertificates(options: {
  readonly places: Pick<Places, 'checkout'>;
  readonly env?: NodeJS.ProcessEnv;
  /** Folders of the checkout that images are built from. */
  readonly contexts?: readonly string[];
}): boolean {
  const { places, env = process.env, contexts = buildContexts } = options;
  const bundle = extraCaBundle(env);
  const changes = contexts.map((context) =>
    placed(join(places.checkout, context, 'ca-certificates', 'host.crt'), bundle),
  );
  placeTrusted(trustedBundle(places.checkout), bundle);
  return changes.includes(true);
}

/** For images that we do not build. A program that is told of a bundle believes nothing else. */
function placeTrusted(target: string, bundle: string | undefined): void {
  if (bundle === undefined) {
    rmSync(target, { force: true });
    return;
  }
  const all = [readFileSync(bundle, 'utf8').trimEnd(), ...rootCertificates, ''].join('\n');
  if (existsSync(target) && readFileSync(target, 'utf8') === all) return;
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  writeFileSync(target, all);
}

function placed(target: string, bundle: string | undefined): boolean {
  if (bundle === undefined) {
    const wasThere = existsSync(target);
    rmSync(target, { force: true });
    return wasThere;
  }
  if (existsSync(target) && readFileSync(target).equals(readFileSync(bundle))) return false;
  copyFileSync(bundle, target);
  return true;
}
