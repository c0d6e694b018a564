import type Docker from 'dockerode';
import { expect, test } from 'vitest';
import { familiarName, readEngineFacts } from './engine-facts.ts';

test.each([
  ['localhost/sagemaker-local/serving:1', 'sagemaker-local/serving:1'],
  ['docker.io/sagemaker-local/serving:1', 'sagemaker-local/serving:1'],
  ['docker.io/library/python:3', 'python:3'],
  ['sagemaker-local/serving:1', 'sagemaker-local/serving:1'],
  ['registry.example/docker.io/x', 'registry.example/docker.io/x'],
])('%s is familiar as %s', (image, name) => {
  expect(familiarName(image)).toBe(name);
});

const engine = (component: string, ApiVersion: string, SecurityOptions: string[] | null) =>
  ({
    version: () => Promise.resolve({ ApiVersion, Components: [{ Name: component }] }),
    info: () => Promise.resolve({ SecurityOptions }),
  }) as unknown as Docker;

test.each([
  ['Engine', '1.41', null, { isPodman: false, hasStartInterval: false, enforcesSelinux: false }],
  ['Engine', '1.44', [], { isPodman: false, hasStartInterval: true, enforcesSelinux: false }],
  ['Podman Engine', '1.44', [], { isPodman: true, hasStartInterval: false }],
  ['Podman Engine', '1.41', ['name=selinux'], { isPodman: true, enforcesSelinux: true }],
])('%s of API %s with %j', async (component, api, security, expected) => {
  expect(
    await readEngineFacts({ host: 'unix:///x' }, engine(component, api, security)),
  ).toMatchObject(expected);
});
