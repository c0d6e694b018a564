import { expect, test, vi, beforeEach, afterEach, describe } from 'vitest';
import { RunningTwin, StubContainer } from '../twin.fixture.ts';
import { Sessions } from './sessions.ts';

describe('sessions', () => {
  test('end with their time', () => {
    const clock = { now: Date.parse('2026-01-01T00:00:00Z') };
    const sessions = new Sessions(() => clock.now);
    sessions.remember('abc; Expires=2026-01-01T00:01:00Z', 'Blue');
    expect(sessions.variantOf('abc')).toBe('Blue');
    clock.now += 60_000;
    expect(sessions.variantOf('abc')).toBeUndefined();
  });

  test('that are made here say so in the API’s form', () => {
    const clock = { now: Date.parse('2026-01-01T00:00:00.5Z') };
    const sessions = new Sessions(() => clock.now);
    const header = sessions.create('Green', 60);
    expect(header).toMatch(/^[0-9a-f-]{36}; Expires=2026-01-01T00:01:01Z$/);
    expect(sessions.variantOf(header.slice(0, 36))).toBe('Green');
  });

  test('that are told in another form are none', () => {
    const sessions = new Sessions();
    sessions.remember('abc', 'Blue');
    expect(sessions.variantOf('abc')).toBeUndefined();
  });
});

describe('an endpoint’s sessions', () => {
  let container: StubContainer;
  let twin: RunningTwin;
  beforeEach(async () => {
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    container = await StubContainer.start();
    const variants = {
      Blue: { url: container.url },
      Green: { url: container.url },
    };
    twin = await RunningTwin.start({
      endpoints: { bare: { variants }, helped: { variants, sessionSeconds: 60 } },
    });
  });
  afterEach(async () => {
    await twin[Symbol.asyncDispose]();
    await container[Symbol.asyncDispose]();
    vi.restoreAllMocks();
  });

  const invoke = (endpoint: string, session: string) =>
    twin.invoke(endpoint, '{}', { 'x-amzn-sagemaker-session-id': session });

  test('are the container’s own, and stay with the variant that opened them', async () => {
    container.respond = (response) =>
      response
        .writeHead(200, { 'x-amzn-sagemaker-new-session-id': 's1; Expires=2999-01-01T00:00:00Z' })
        .end();
    const opened = await invoke('bare', 'NEW_SESSION');
    expect(container.last.headers['x-amzn-sagemaker-session-id']).toBe('NEW_SESSION');
    expect(opened.headers.get('x-amzn-sagemaker-new-session-id')).toBe(
      's1; Expires=2999-01-01T00:00:00Z',
    );
    const variant = opened.headers.get('x-amzn-invoked-production-variant');
    container.respond = (response) => response.end();
    for (let time = 0; time < 8; time += 1) {
      const again = await invoke('bare', 's1');
      expect(again.headers.get('x-amzn-invoked-production-variant')).toBe(variant);
    }
    container.respond = (response) =>
      response.writeHead(200, { 'x-amzn-sagemaker-closed-session-id': 's1' }).end();
    const closed = await invoke('bare', 's1');
    expect(closed.headers.get('x-amzn-sagemaker-closed-session-id')).toBe('s1');
    expect((await invoke('bare', 's1')).status).toBe(400);
  });

  test('are not made up for a container that opens none', async () => {
    const answer = await invoke('bare', 'NEW_SESSION');
    expect(answer.headers.has('x-amzn-sagemaker-new-session-id')).toBe(false);
  });

  test('are opened by the twin where the settings say so', async () => {
    const answer = await invoke('helped', 'NEW_SESSION');
    const header = answer.headers.get('x-amzn-sagemaker-new-session-id') ?? '';
    expect((await invoke('helped', header.slice(0, 36))).status).toBe(200);
    expect((await invoke('helped', 'other')).status).toBe(400);
  });
});
