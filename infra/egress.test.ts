import { expect, test } from 'vitest';
import { containerProxies, downloadArgs, withDockersProxies } from './egress.ts';

test('a proxy and a mirror of this machine reach the build in both spellings, and nothing else does', () => {
  const env = {
    HTTPS_PROXY: 'http://proxy',
    no_proxy: 'a',
    PIP_INDEX_URL: 'http://pip',
    HOME: '/h',
  };
  expect(downloadArgs(env)).toEqual({
    HTTPS_PROXY: 'http://proxy',
    https_proxy: 'http://proxy',
    NO_PROXY: 'a',
    no_proxy: 'a',
    PIP_INDEX_URL: 'http://pip',
  });
});

test('in containers the stack’s own names go past the proxy', () => {
  const env = { http_proxy: 'http://proxy', NO_PROXY: '.corp.example, localhost' };
  const direct = '.corp.example,localhost,127.0.0.1,sagemaker-local,search';
  expect(containerProxies(env, ['sagemaker-local', 'search'])).toEqual({
    HTTP_PROXY: 'http://proxy',
    http_proxy: 'http://proxy',
    NO_PROXY: direct,
    no_proxy: direct,
  });
});

test('without a proxy containers are told nothing', () => {
  expect(containerProxies({ NO_PROXY: 'a', HTTPS_PROXY: '' }, ['sagemaker-local'])).toEqual({});
});

test.each([
  ['{"proxies": {"default": {"httpsProxy": "http://gateway:3128"}}}', 'http://gateway:3128'],
  [
    '{"proxies": {"default": {"httpsProxy": "http://no"}, "tcp://b:1": {"httpsProxy": "http://b"}}}',
    'http://b',
  ],
  ['{}', 'http://127.0.0.1:3128'],
  ['no JSON', 'http://127.0.0.1:3128'],
  [undefined, 'http://127.0.0.1:3128'],
])('docker’s configuration %s makes the proxy %s', (config, proxy) => {
  const env = { HTTPS_PROXY: 'http://127.0.0.1:3128', DOCKER_HOST: 'tcp://b:1' };
  expect(downloadArgs(withDockersProxies(env, () => config))['https_proxy']).toBe(proxy);
});
