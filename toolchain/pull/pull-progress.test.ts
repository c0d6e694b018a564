import { expect, test } from 'vitest';
import { PullProgress } from './pull-progress.ts';

const digest = (start: string) => `sha256:${start.padEnd(64, '0')}`;
const id = (start: string) => start.padEnd(12, '0');

/** A pull of these sizes (MB) on a clock of its own. */
function pull(sizes: Readonly<Record<string, number>> = {}) {
  const clock = { ms: 0 };
  const layers = Object.entries(sizes).map(([start, megabytes]) => ({
    digest: digest(start),
    size: megabytes * 1e6,
  }));
  const progress = new PullProgress(layers, () => clock.ms);
  const say = (status: string, layer: string, current?: number, total?: number) => {
    const detail = current === undefined ? {} : { current: current * 1e6 };
    const all = total === undefined ? {} : { total: total * 1e6 };
    progress.add({ status, id: id(layer), progressDetail: { ...detail, ...all } });
  };
  return { clock, progress, say };
}

test('layers and bytes are added up, as far as the engine has told them', () => {
  const { progress, say } = pull();
  expect(progress.summary()).toBe('asking the registry');
  progress.add({ status: 'Pulling from library/x', id: '3.13' });
  say('Pulling fs layer', 'a');
  say('Pulling fs layer', 'b');
  say('Downloading', 'a', 1, 40);
  say('Downloading', 'b', 2, 50);
  expect(progress.summary()).toBe('0 of 2 layers, 3.0 MB of 90 MB');
  say('Download complete', 'a');
  say('Pull complete', 'a');
  expect(progress.summary()).toBe('1 of 2 layers, 42 MB of 90 MB');
});

test('with the manifest’s sizes the whole is known before anything has come', () => {
  const { progress, say } = pull({ a: 400, b: 1600 });
  say('Pulling fs layer', 'a');
  say('Pulling fs layer', 'b');
  expect(progress.summary()).toBe('0 of 2 layers, 0 B of 2.0 GB');
});

test('the rate is that of the last 10 s, and says how long the download takes', () => {
  const { clock, progress, say } = pull({ a: 1000 });
  say('Pulling fs layer', 'a');
  say('Downloading', 'a', 0);
  clock.ms = 5_000;
  say('Downloading', 'a', 50);
  expect(progress.summary()).toBe('0 of 1 layers, 50 MB of 1.0 GB, 10 MB/s, 1 min left');
  clock.ms = 16_000;
  say('Downloading', 'a', 250);
  clock.ms = 20_000;
  say('Downloading', 'a', 350);
  expect(progress.summary()).toBe('0 of 1 layers, 350 MB of 1.0 GB, 25 MB/s, 26 s left');
});

test('a connection that brings nothing is told as such', () => {
  const { clock, progress, say } = pull({ a: 100 });
  say('Pulling fs layer', 'a');
  say('Downloading', 'a', 10);
  clock.ms = 20_000;
  say('Retrying in 5 seconds', 'a');
  clock.ms = 25_000;
  say('Retrying in 1 second', 'a');
  expect(progress.summary()).toBe('0 of 1 layers, 10 MB of 100 MB, nothing comes');
});

test('layers that the engine has count as layers, and not as bytes', () => {
  const { progress, say } = pull({ a: 500, b: 100 });
  expect(progress.isComplete).toBe(false);
  say('Already exists', 'a');
  expect(progress.isComplete).toBe(false);
  say('Pulling fs layer', 'b');
  expect(progress.isComplete).toBe(true);
  expect(progress.missingSizes).toEqual([100e6]);
  expect(progress.summary()).toBe('1 of 2 layers, 0 B of 100 MB');
  expect(progress.received).toBe(0);
});

test('what has all come is unpacked', () => {
  const { progress, say } = pull({ a: 500 });
  say('Pulling fs layer', 'a');
  say('Download complete', 'a');
  say('Extracting', 'a', 3);
  expect(progress.summary()).toBe('0 of 1 layers, unpacking');
  expect(progress.received).toBe(500e6);
});
