import { expect, test } from 'vitest';
import { PullProgress } from './pull-progress.ts';

test('layers and bytes are added up', () => {
  const progress = new PullProgress();
  expect(progress.summary()).toBe('asking the registry');
  progress.add({ status: 'Pulling from library/x', id: '3.13' });
  progress.add({ status: 'Pulling fs layer', id: 'a' });
  progress.add({ status: 'Pulling fs layer', id: 'b' });
  progress.add({ status: 'Downloading', id: 'a', progressDetail: { current: 1e6, total: 40e6 } });
  progress.add({ status: 'Downloading', id: 'b', progressDetail: { current: 2e6, total: 50e6 } });
  expect(progress.summary()).toBe('layer 1 of 2, 3 of 90 MB');
  progress.add({ status: 'Download complete', id: 'a' });
  progress.add({ status: 'Pull complete', id: 'a' });
  expect(progress.summary()).toBe('layer 2 of 2, 42 of 90 MB');
});
