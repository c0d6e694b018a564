import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkout } from '../infra/checkout.ts';
import { actionFile } from './action-file.ts';
import { inputNames } from './inputs-table.ts';
import { readmeWithTables } from './readme.ts';

const committed = (name: string) => readFileSync(join(checkout, 'action', name), 'utf8');

test('action.yml is what the tables say; npm run action makes it anew', () => {
  expect(committed('action.yml')).toBe(actionFile());
});

test('the README’s tables are what the tables say; npm run action makes them anew', () => {
  expect(committed('README.md')).toBe(readmeWithTables());
});

test('the runner finds every input, and the one file for main and post', () => {
  const file = parse(actionFile()) as {
    inputs: Record<string, { default: unknown }>;
    runs: Record<string, string>;
  };
  expect(Object.keys(file.inputs)).toEqual(inputNames);
  // Texts: YAML's own true would reach the program in a spelling of the runner's.
  for (const { default: value } of Object.values(file.inputs)) expect(value).toBeTypeOf('string');
  expect(file.runs['main']).toBe(file.runs['post']);
  expect(existsSync(join(checkout, 'action', file.runs['main'] ?? ''))).toBe(true);
});
