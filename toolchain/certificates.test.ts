import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { VisibleError } from '../report/visible-error.ts';
import { extraCaBundle, hostCertificates } from './certificates.ts';

let checkout: string;
let host: string;
let bundle: string;

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'certificates-'));
  for (const image of ['serving', 'runtime', 'consumer'])
    mkdirSync(join(checkout, 'src', image, 'ca-certificates'), { recursive: true });
  host = join(checkout, 'src/serving/ca-certificates/host.crt');
  bundle = join(checkout, 'bundle.pem');
  writeFileSync(bundle, 'one certificate');
});
afterEach(() => {
  rmSync(checkout, { recursive: true });
});

test('what images of others are to trust is the bundle beside the public authorities', () => {
  const places = { checkout };
  const trusted = join(checkout, '.sagemaker-local', 'ca-bundle.pem');
  hostCertificates({ places, env: { SSL_CERT_FILE: bundle } });
  const text = readFileSync(trusted, 'utf8');
  expect(text).toMatch(/^one certificate\n-----BEGIN CERTIFICATE-----/);
  expect(text.match(/BEGIN CERTIFICATE/g)?.length).toBeGreaterThan(50);
  hostCertificates({ places, env: {} });
  expect(existsSync(trusted)).toBe(false);
});

describe('extraCaBundle', () => {
  test.each([
    'SAGEMAKER_LOCAL_CA_BUNDLE',
    'SSL_CERT_FILE',
    'NODE_EXTRA_CA_CERTS',
    'PIP_CERT',
    'REQUESTS_CA_BUNDLE',
    'CURL_CA_BUNDLE',
  ])('finds the file that %s names', (name) => {
    expect(extraCaBundle({ [name]: bundle })).toBe(bundle);
  });

  test('prefers its own variable to the others', () => {
    const other = join(checkout, 'other.pem');
    writeFileSync(other, 'another');
    expect(extraCaBundle({ SSL_CERT_FILE: bundle, SAGEMAKER_LOCAL_CA_BUNDLE: other })).toBe(other);
  });

  test('passes over a usual variable whose file is not there', () => {
    expect(extraCaBundle({ SSL_CERT_FILE: '/no/such', PIP_CERT: bundle })).toBe(bundle);
  });

  test('refuses its own variable with a file that is not there', () => {
    expect(() => extraCaBundle({ SAGEMAKER_LOCAL_CA_BUNDLE: '/no/such' })).toThrow(VisibleError);
  });

  test('is undefined on a machine that names none', () => {
    expect(extraCaBundle({})).toBeUndefined();
  });
});

describe('hostCertificates', () => {
  test('copies the bundle once', () => {
    expect(hostCertificates({ places: { checkout }, env: { PIP_CERT: bundle } })).toBe(true);
    expect(readFileSync(host, 'utf8')).toBe('one certificate');
    expect(hostCertificates({ places: { checkout }, env: { PIP_CERT: bundle } })).toBe(false);
  });

  test('copies it again when it has changed', () => {
    hostCertificates({ places: { checkout }, env: { PIP_CERT: bundle } });
    writeFileSync(bundle, 'a new certificate');
    expect(hostCertificates({ places: { checkout }, env: { PIP_CERT: bundle } })).toBe(true);
    expect(readFileSync(host, 'utf8')).toBe('a new certificate');
  });

  test('removes it when it is no longer wanted', () => {
    hostCertificates({ places: { checkout }, env: { PIP_CERT: bundle } });
    expect(hostCertificates({ places: { checkout }, env: {} })).toBe(true);
    expect(existsSync(host)).toBe(false);
  });
});
