import type { Course, Situation } from './situation.ts';
import { courses } from './situations/courses.ts';
import { defaults } from './situations/defaults.ts';
import { badBodies, types } from './situations/errors.ts';
import { bodySizes, paths } from './situations/paths.ts';
import { stuck } from './situations/stuck.ts';
import { success } from './situations/success.ts';

interface Section {
  readonly title: string;
  readonly rows: readonly (Situation | Course)[];
}

/** Requests to a container that is up. */
export const requests: readonly Situation[] = [
  ...success,
  ...badBodies,
  ...types,
  ...bodySizes,
  ...paths,
  ...defaults,
];

/** All that was seen of the genuine stack, one row a transcript, as docs/parity.md has it. */
export const sections: readonly Section[] = [
  { title: 'Good requests', rows: success },
  { title: 'Bodies that the handler cannot use', rows: badBodies },
  { title: 'Content types and Accept', rows: types },
  { title: 'Large bodies', rows: bodySizes },
  { title: 'Methods and paths', rows: paths },
  { title: 'A handler without `input_fn` and `output_fn`', rows: defaults },
  { title: 'A handler that takes too long', rows: stuck },
  { title: 'Start, end and overload', rows: courses },
];
