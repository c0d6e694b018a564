import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { modelState, vouch } from './model-files.ts';

let directory: string;
let marker: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'model-files-'));
  marker = join(directory, 'marker');
  const sha256 = createHash('sha256').update('weights').digest('hex');
  const files = { 'model.onnx': { bytes: 7, sha256 } };
  const about = {
    recipe: 'r',
    name: 'n',
    precision: 'fp32',
    dimension: 384,
    maxTokens: 256,
    files,
  };
  writeFileSync(join(directory, 'model.onnx'), 'weights');
  writeFileSync(join(directory, 'model.json'), JSON.stringify(about));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

test('files that have the hashes of model.json are intact', async () => {
  expect(await modelState(directory, marker)).toMatchObject({ kind: 'intact' });
});

test('a file that has another hash is altered', async () => {
  writeFileSync(join(directory, 'model.onnx'), 'WEIGHTS');
  expect(await modelState(directory, marker)).toMatchObject({
    kind: 'altered',
    file: 'model.onnx',
  });
});

test.each(['model.onnx', 'model.json'])('without %s the model is missing', async (name) => {
  rmSync(join(directory, name));
  expect(await modelState(directory, marker)).toEqual({ kind: 'missing' });
});

test('a model.json that is not one of ours counts as missing', async () => {
  writeFileSync(join(directory, 'model.json'), '{"files": 1}');
  expect(await modelState(directory, marker)).toEqual({ kind: 'missing' });
});

test('a marker vouches for the files only as long as they look the same', async () => {
  const state = await modelState(directory, marker);
  if (state.kind !== 'intact') throw new Error('expected an intact model');
  vouch(directory, state.model, marker);
  expect(await modelState(directory, marker)).toMatchObject({ kind: 'intact' });
  writeFileSync(join(directory, 'model.onnx'), 'weights, and more');
  expect(await modelState(directory, marker)).toMatchObject({ kind: 'altered' });
});
