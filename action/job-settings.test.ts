import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readInputs } from './inputs.ts';
import { settingsOfJob } from './job-settings.ts';

const plain = readInputs({ env: {}, workspace: '/w' });
const labels = { 'sagemaker-local.run': '7-1' };

type Config = Readonly<Record<string, unknown>>;

const configOf = (over: Partial<typeof plain>, settings?: string) =>
  (parse(settingsOfJob({ ...plain, ...over }, labels, settings)) as { config: unknown }).config;

describe('a job’s settings', () => {
  test('are a free port, an image to reuse, and the labels', () => {
    expect(configOf({})).toEqual({
      'sagemaker-local:port': 'free',
      'sagemaker-local:runtimePort': 'free',
      'sagemaker-local:builtImage': 'reuse',
      'sagemaker-local:labels': { 'sagemaker-local.run': '7-1' },
    });
  });

  test('are the caller’s, with paths from the file’s folder, and the inputs over them', () => {
    const settings = [
      'config:',
      '  sagemaker-local:modelDirectory: ../model',
      '  sagemaker-local:image: auto',
      '  sagemaker-local:port: 9000',
      '  sagemaker-local:labels: {team: search}',
      '  docker:host: tcp://engine',
      'encryptionsalt: v1:abc',
    ].join('\n');
    const over = { settings: '/w/deploy/Pulumi.ci.yaml', image: 'cpu', 'wait-timeout': 60 };
    expect(configOf(over, settings)).toEqual({
      'sagemaker-local:modelDirectory': '/w/model',
      'sagemaker-local:image': 'cpu',
      'sagemaker-local:port': 9000,
      'sagemaker-local:runtimePort': 'free',
      'sagemaker-local:waitTimeout': 60,
      'sagemaker-local:builtImage': 'reuse',
      'sagemaker-local:labels': { team: 'search', 'sagemaker-local.run': '7-1' },
      'docker:host': 'tcp://engine',
    });
    expect(settingsOfJob({ ...plain, ...over }, labels, settings)).toContain(
      'encryptionsalt: v1:abc',
    );
  });

  test('take the input’s model directory before the file’s', () => {
    const over = { settings: '/w/Pulumi.ci.yaml', 'model-directory': '/w/mine' };
    expect(configOf(over, 'config:\n  sagemaker-local:modelDirectory: other\n')).toMatchObject({
      'sagemaker-local:modelDirectory': '/w/mine',
    });
  });

  const withConsumers = [
    'config:',
    '  sagemaker-local:consumers:',
    '    search: { build: ./search, needs: [longinus] }',
    '    longinus: { build: { context: ../longinus, target: run } }',
    '    other: { image: other:1 }',
  ].join('\n');
  const consumersOf = (consumers: typeof plain.consumers) =>
    (configOf({ settings: '/w/deploy/Pulumi.ci.yaml', consumers }, withConsumers) as Config)[
      'sagemaker-local:consumers'
    ];

  test('have the chosen consumers, their build contexts from the file’s folder', () => {
    expect(consumersOf('all')).toEqual({
      search: { build: '/w/deploy/search', needs: ['longinus'] },
      longinus: { build: { context: '/w/longinus', target: 'run' } },
      other: { image: 'other:1' },
    });
    expect(consumersOf(['other'])).toEqual({ other: { image: 'other:1' } });
    expect(consumersOf('none')).toBeUndefined();
  });

  test('have the endpoints’ model directories, and their variants’, from the file’s folder', () => {
    const settings = [
      'config:',
      '  sagemaker-local:endpoints:',
      '    other: { modelDirectory: ../other }',
      '    shared: { variants: { a: { modelDirectory: a }, b: { url: http://b } } }',
    ].join('\n');
    expect(configOf({ settings: '/w/deploy/Pulumi.ci.yaml' }, settings)).toMatchObject({
      'sagemaker-local:endpoints': {
        other: { modelDirectory: '/w/other' },
        shared: { variants: { a: { modelDirectory: '/w/deploy/a' }, b: { url: 'http://b' } } },
      },
    });
  });

  test('refuse a consumer that nobody declared, and say which there are', () => {
    expect(() => consumersOf(['serch'])).toThrow('of these: search, longinus, other');
    expect(() => configOf({ consumers: ['search'] })).toThrow(
      'declare no sagemaker-local:consumers',
    );
  });

  test.each(['config: [', 'config: text\n', 'config: [1]\n'])('%j is refused', (settings) => {
    expect(() => configOf({ settings: '/w/Pulumi.ci.yaml' }, settings)).toThrow(
      'reading /w/Pulumi.ci.yaml',
    );
  });

  test.each(['', 'encryptionsalt: v1:a\n', 'config:\n'])('%j is a file without any', (settings) => {
    expect(configOf({}, settings)).toMatchObject({ 'sagemaker-local:port': 'free' });
  });
});
