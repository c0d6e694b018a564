import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { VisibleError } from '../report/visible-error.ts';
import { places as placesHere } from '../toolchain/places.ts';
import { forgetState, hasState, idsInState, stateFolder, stateUrl } from './state-file.ts';

let places: ReturnType<typeof placesHere>;
let file: string;

beforeEach(() => {
  places = { ...placesHere(), workspace: mkdtempSync(join(tmpdir(), 'state-file-')) };
  file = join(stateFolder(places), '.pulumi/stacks/sagemaker-local/one.json');
  mkdirSync(dirname(file), { recursive: true });
});
afterEach(() => {
  rmSync(places.workspace, { recursive: true });
});

test('knows the ids of what Pulumi made', () => {
  const resources = [{ urn: 'a stack' }, { id: 'a container' }, { id: 'a network' }];
  writeFileSync(file, JSON.stringify({ checkpoint: { latest: { resources } } }));
  expect(idsInState(places, 'one')).toEqual(new Set(['a container', 'a network']));
});

test('knows none of a stack that has no state', () => {
  expect(idsInState(places, 'another')).toEqual(new Set());
});

test('says what to do about a state that cannot be read', () => {
  writeFileSync(file, '{"checkpoint":');
  expect(() => idsInState(places, 'one')).toThrow(VisibleError);
  expect(() => idsInState(places, 'one')).toThrow(/npm run down -- --stack one/);
});

test('forgets the state with the files beside it', () => {
  const beside = ['', '.bak', '.attrs', '.bak.attrs'].map((ending) => file + ending);
  for (const path of beside) writeFileSync(path, '');
  forgetState(places, 'one');
  expect(hasState(places, 'one')).toBe(false);
  expect(beside.filter((path) => existsSync(path))).toEqual([]);
});

test('tells Pulumi to write no sidecar files', () => {
  expect(stateUrl(places)).toBe(`file://${stateFolder(places)}?metadata=skip`);
});
