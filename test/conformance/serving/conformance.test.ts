import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ServingContainer, imageAndModel } from '../../integration/serving-container.ts';
import { differences } from './compare.ts';
import { handlerFolder } from './handler-folder.ts';
import type { Start } from './observations.ts';
import { observations } from './observations.ts';
import { rawExchange } from './raw-exchange.ts';
import { expectedCourse, expectedOf, strictnesses } from './situation.ts';
import { courses } from './situations/courses.ts';
import { patience, stuck } from './situations/stuck.ts';
import { requests } from './table.ts';

describe.each(strictnesses)('a %s container', (strictness) => {
  const folders = new DisposableStack();
  const containers = new AsyncDisposableStack();
  const served = new Map<string, ServingContainer>();
  let where: { image: string; model: string };

  const start: Start = (handler, { env = {}, restarts = false } = {}) => {
    const code = folders.use(handlerFolder(handler)).path;
    const all = { SAGEMAKER_LOCAL_STRICTNESS: strictness, ...env };
    return ServingContainer.with(where.image, where.model, { env: all, code, restarts });
  };

  beforeAll(async () => {
    where = await imageAndModel();
    const timeout = { SAGEMAKER_MODEL_SERVER_TIMEOUT: patience.toString() };
    for (const [name, handler, env] of [
      ['plain', 'plain', {}],
      ['defaults', 'defaults', {}],
      ['stuck', 'defaults', timeout],
    ] as const)
      served.set(name, containers.use(await start(handler, { env })));
    await Promise.all([...served.values()].map((server) => server.ready()));
  });
  afterAll(async () => {
    await containers.disposeAsync();
    folders.dispose();
  });

  test.each(requests)('$transcript: $what', async (situation) => {
    const raw = await rawExchange(served.get(situation.handler)?.url ?? '', situation.request);
    expect(differences(raw, expectedOf(situation, strictness))).toEqual([]);
  });

  test.each(stuck)('$transcript: $what', async (situation) => {
    const raw = await rawExchange(served.get('stuck')?.url ?? '', situation.request);
    expect(differences(raw, expectedOf(situation, strictness))).toEqual([]);
  });

  // A second try: they go by the clock for seconds, and a virtual machine that is not let run for as
  // long fails them. Each starts a container of its own, so what hangs by itself hangs again.
  const tries = { retry: 1, concurrent: true };
  test.for(courses)('$transcript: $what', tries, async (course) => {
    const observe = observations[course.transcript];
    const seen = await observe?.(start, strictness);
    expect(seen).toBe(expectedCourse(course, strictness));
  });
});
