import { describe, expect, test } from 'vitest';
import { requirementsToBuildIn } from './model-requirements.ts';

const inImage = '# What serves.\nnumpy==2.4.6\nonnxruntime==1.32.0\n';

describe('requirements that are built into an image', () => {
  test.each([
    ['scikit-learn==1.9.1\njoblib', 'scikit-learn==1.9.1\njoblib'],
    ['numpy>=1.26  # fast\n\npandas[parquet] >= 2, < 3', 'numpy>=1.26\npandas[parquet] >= 2, < 3'],
    ["humanize~=4.0; python_version > '3'", "humanize~=4.0; python_version > '3'"],
    ['sagemaker_inference\nhumanize', 'humanize'],
  ])('%j', (text, built) => {
    expect(requirementsToBuildIn(text, inImage)).toBe(built);
  });
});

describe('requirements that are left to the start', () => {
  test.each([
    [''],
    ['# nothing'],
    // The image has them; whether in a version that will do, the start knows.
    ['NumPy>=1.26\nonnxruntime>=1.17\nsagemaker-inference'],
    ['--index-url https://user:password@example.com/simple\nhumanize'],
    ['-r other.txt'],
    ['humanize @ https://example.com/humanize.whl'],
    ['git+https://example.com/x'],
    ['./wheels/mine.whl'],
    ['humanize==4.12.3 --hash=sha256:0'],
    ['humanize==4.12.3 \\'],
  ])('%j', (text) => {
    expect(requirementsToBuildIn(text, inImage)).toBeUndefined();
  });
});
