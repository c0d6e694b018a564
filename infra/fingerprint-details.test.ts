import { expect, test } from 'vitest';
import { settingsDetails } from './fingerprint-details.ts';
import { parseSettings } from './settings.ts';

const details = (values: Record<string, string>, secret: readonly string[] = []) =>
  settingsDetails(
    parseSettings({ stack: 'one', checkout: '/c', values, exists: () => true }),
    (setting) => secret.includes(setting),
  );

test('each setting that counts is told by its key; what is not set is left out', () => {
  const told = details({ memory: '512', region: 'eu-west-1', port: '9000' });
  expect(told).toMatchObject({
    memory: { shown: '512' },
    region: { shown: '"eu-west-1"' },
    'probe.path': { shown: '"embedding"' },
    'endpoints.sagemaker-local.variants.AllTraffic.weight': { shown: '1' },
  });
  expect(Object.keys(told)).not.toContain('port');
  expect(Object.keys(details({}))).not.toContain('memory');
});

test('values of environments are never told, and yet told apart', () => {
  const environments = (value: string) =>
    details({
      environment: JSON.stringify({ TOKEN: value }),
      consumers: JSON.stringify({ search: { image: 'a/b:1', environment: { PASSWORD: value } } }),
    });
  const [one, other] = [environments('tulip-1'), environments('tulip-2')];
  expect(JSON.stringify([one, other])).not.toContain('tulip');
  for (const key of ['environment.TOKEN', 'consumers.search.environment.PASSWORD']) {
    expect(one[key]).toEqual({ hidden: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    expect(one[key]).not.toEqual(other[key]);
    expect(one[key]).toEqual(environments('tulip-1')[key]);
  }
});

test('nothing of a setting that Pulumi keeps as a secret is told', () => {
  const probe = JSON.stringify({ payload: { key: 'tulip' }, path: 'vector' });
  const told = details({ probe }, ['probe']);
  expect(told['probe.payload.key']).toHaveProperty('hidden');
  expect(told['probe.path']).toHaveProperty('hidden');
  expect(JSON.stringify(details({ probe }))).toContain('tulip');
});
