import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './checkout.ts';

/** Where the set-up puts it in a checkout: the machine's own authorities beside the public ones. */
export const trustedBundle = (root: string): string =>
  join(root, '.sagemaker-local', 'ca-bundle.pem');

const inContainer = '/usr/local/share/sagemaker-local/ca-bundle.pem';

/** By these, programs of all kinds are told of authorities beyond the usual ones. */
const variables = [
  'SSL_CERT_FILE',
  'NODE_EXTRA_CA_CERTS',
  'PIP_CERT',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
];

/** The user’s own word for the file of authorities that this machine trusts. */
export const bundleVariable = 'SAGEMAKER_LOCAL_CA_BUNDLE';

/**
 * The file of the authorities that this machine trusts beyond the usual ones; undefined on most
 * machines. The one that the user names may not be there.
 */
export function namedBundle(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return (
    env[bundleVariable] ||
    variables
      .map((name) => env[name])
      .find((file): file is string => Boolean(file) && existsSync(file as string))
  );
}

/** What makes a container trust the authorities that this machine trusts beyond the public ones. */
export interface Trust {
  readonly uploads: {
    readonly file: string;
    readonly source: string;
    readonly sourceHash: string;
  }[];
  readonly environment: Readonly<Record<string, string>>;
}

/** For images that were not built here, which cannot have them; undefined on most machines. */
export function machinesTrust(source: string = trustedBundle(checkout)): Trust | undefined {
  if (!existsSync(source)) return undefined;
  const sourceHash = createHash('sha256').update(readFileSync(source)).digest('hex');
  return {
    uploads: [{ file: inContainer, source, sourceHash }],
    environment: Object.fromEntries(variables.map((name) => [name, inContainer])),
  };
}
