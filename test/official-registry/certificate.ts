import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/** Files in PEM: a certificate authority of one test run, and what it vouches for. */
export interface Certificate {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
const days = ['-days', '2'];

/** Makes both with the machine’s openssl, for these host names. */
export async function makeCertificate(
  folder: string,
  hosts: readonly string[],
): Promise<Certificate> {
  const file = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execa('openssl', args, { cwd: folder });
  const authority = file('authority.crt');
  await openssl(
    ...['req', '-x509', ...newKey, ...days, '-subj', '/CN=A certificate authority of a test'],
    ...['-keyout', 'authority.key', '-out', authority],
  );
  await openssl(
    ...['req', ...newKey, '-subj', '/CN=A registry of a test'],
    ...['-keyout', 'registry.key', '-out', 'registry.csr'],
  );
  await writeFile(file('names'), `subjectAltName=${hosts.map((host) => `DNS:${host}`).join()}\n`);
  await openssl(
    ...['x509', '-req', '-in', 'registry.csr', '-CA', authority, '-CAkey', 'authority.key'],
    ...['-CAcreateserial', ...days, '-extfile', 'names', '-out', 'registry.crt'],
  );
  return { authority, certificate: file('registry.crt'), key: file('registry.key') };
}
