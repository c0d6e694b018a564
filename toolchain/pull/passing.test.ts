import { expect, test } from 'vitest';
import { isPassing } from './passing.ts';

test.each([
  'read tcp 127.0.0.1:53542->127.0.0.1:5462: read: connection reset by peer',
  'unexpected EOF',
  'Get "https://r.example/v2/": EOF',
  'Get "https://r.example/v2/": net/http: TLS handshake timeout',
  'Get "https://r.example/v2/": dial tcp 192.0.2.1:443: i/o timeout',
  'received unexpected HTTP status: 503 Service Unavailable',
  'toomanyrequests: You have reached your pull rate limit',
])('passes: %s', (reason) => {
  expect(isPassing(reason)).toBe(true);
});

test.each([
  'no basic auth credentials',
  'manifest for r.example/x:9 not found: manifest unknown: manifest unknown',
  'pull access denied for x, repository does not exist or may require docker login',
  'write /var/lib/docker/tmp/GetImageBlob1: no space left on device',
  'no matching manifest for linux/arm64/v8 in the manifest list entries',
  'Get "https://r.example/v2/": x509: certificate signed by unknown authority',
  'Get "https://r.example/v2/": dial tcp: lookup r.example: no such host',
  'dial tcp 127.0.0.1:5000: connect: connection refused',
])('stays: %s', (reason) => {
  expect(isPassing(reason)).toBe(false);
});
