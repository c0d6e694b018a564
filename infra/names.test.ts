import { expect, test } from 'vitest';
import { contentTag, labelsOf, namesOf } from './names.ts';

test('two stacks share no name', () => {
  const one = Object.values(namesOf('one')) as string[];
  const other = Object.values(namesOf('other')) as string[];
  expect(one.filter((name) => other.includes(name))).toEqual([]);
});

test('a content tag changes with any part and with the parts’ borders', () => {
  const tags = [
    ['ab', 'c'],
    ['a', 'bc'],
    ['ab', 'c', ''],
    ['ab', 'd'],
  ].map(contentTag);
  expect(new Set(tags).size).toBe(4);
  expect(contentTag(['ab', 'c'])).toBe(tags[0]);
  expect(tags[0]).toMatch(/^[0-9a-f]{16}$/);
});

test('a settings’ label joins ours and replaces none of them', () => {
  const labels = { 'com.example/team': 'search', 'sagemaker-local.stack': 'other' };
  expect(labelsOf({ stack: 'ci', checkout: '/c', labels }, 'endpoint')).toEqual([
    { label: 'com.example/team', value: 'search' },
    { label: 'sagemaker-local.checkout', value: '/c' },
    { label: 'sagemaker-local.role', value: 'endpoint' },
    { label: 'sagemaker-local.stack', value: 'ci' },
  ]);
});
