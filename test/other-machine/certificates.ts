import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/** Files in PEM, under the names that docker's tools look for them. */
export interface EngineCertificates {
  /** What DOCKER_CERT_PATH names: ca.pem, cert.pem, key.pem. */
  readonly client: string;
  /** What makes a dockerd speak TLS, and only to who shows a certificate of the same authority. */
  readonly daemonArguments: readonly string[];
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
const days = ['-days', '2'];

/** Makes an authority, an engine's certificate for this IP address, and a client's. */
export async function engineCertificates(
  folder: string,
  address: string,
): Promise<EngineCertificates> {
  const client = join(folder, 'client');
  await mkdir(client, { recursive: true });
  const openssl = (...args: string[]) => execa('openssl', args, { cwd: folder });
  const authority = [join(client, 'ca.pem'), join(folder, 'authority.key')] as const;
  await openssl(
    ...['req', '-x509', ...newKey, ...days, '-subj', '/CN=an authority of a test'],
    ...['-keyout', authority[1], '-out', authority[0]],
  );
  const vouch = async (name: string, extension: string, certificate: string, key: string) => {
    const request = join(folder, `${name}.csr`);
    await writeFile(join(folder, name), `${extension}\n`);
    await openssl('req', ...newKey, '-subj', `/CN=${name}`, '-keyout', key, '-out', request);
    await openssl(
      ...['x509', '-req', '-in', request, '-CA', authority[0], '-CAkey', authority[1]],
      ...['-CAcreateserial', ...days, '-extfile', name, '-out', certificate],
    );
  };
  const [certificate, key] = [join(folder, 'engine.pem'), join(folder, 'engine.key')];
  await vouch('engine', `subjectAltName=IP:${address}`, certificate, key);
  const clients = 'extendedKeyUsage=clientAuth';
  await vouch('client.test', clients, join(client, 'cert.pem'), join(client, 'key.pem'));
  return {
    client,
    daemonArguments: [
      ...['--tlsverify', '--tlscacert', authority[0]],
      ...['--tlscert', certificate, '--tlskey', key],
    ],
  };
}
