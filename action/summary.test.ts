import { describe, expect, test } from 'vitest';
import type { StackContainer } from '../stack/inventory.ts';
import type { Seen } from './seen.ts';
import { summaryOf } from './summary.ts';

const seen: Seen = {
  outcome: 'passed',
  stack: 'ci-7',
  steps: [
    { title: 'stack: all', outcome: 'done', start: 0.2, seconds: 3.004 },
    { title: 'engine', outcome: 'found', start: 0, seconds: 0 },
    { title: 'tests', outcome: 'failed', start: 3.3, seconds: 1, failed: true },
  ],
};

describe('the job summary', () => {
  test('draws the steps in the order in which they began', () => {
    const lines = summaryOf(seen).split('\n');
    const chart = lines.slice(lines.indexOf('```mermaid') + 1, lines.lastIndexOf('```'));
    expect(chart).toEqual([
      'gantt',
      '    dateFormat x',
      '    axisFormat %M:%S',
      '    todayMarker off',
      '    engine (0.0 s) :0, 1',
      '    stack  all (3.0 s) :200, 3204',
      '    tests (1.0 s) :crit, 3300, 4300',
    ]);
  });

  test('tells a failure first, with its evidence, and nothing that was not reached', () => {
    const text = summaryOf({
      ...seen,
      outcome: 'failed',
      problem: { doing: 'starting', found: 'a <b> of @team', next: 'mend', evidence: ['```', 'x'] },
    });
    expect(text.split('\n').slice(0, 6)).toEqual([
      '## ❌ sagemaker-local: stack `ci-7`',
      '',
      '> [!CAUTION]',
      '> **starting**: a &lt;b> of @\u200Bteam',
      '>',
      '> next: mend',
    ]);
    expect(text).toContain("```text\n'''\nx\n```");
    expect(text).not.toContain('Smoke');
  });

  test('of a failure has the services as they were then, without what never came', () => {
    const service = { role: 'endpoint', urls: [], image: 'serving:1', health: 'unhealthy' };
    const services = [
      { ...service, state: 'running' },
      { ...service, role: 'search', state: 'exited' },
    ] as unknown as StackContainer[];
    const text = summaryOf({ ...seen, outcome: 'failed', services, digests: { 'serving:1': 'i' } });
    expect(text).toContain('| endpoint | – | unhealthy | `serving:1` | `i` |');
    expect(text).toContain('| search | – | exited | `serving:1` | `i` |');
    expect(text).not.toContain('Served by');
  });

  test.each([
    ['passed', '## ✅ sagemaker-local: stack `ci-7`'],
    ['failed', '## ❌ sagemaker-local: stack `ci-7`'],
    ['cancelled', '## 🚫 sagemaker-local: stack `ci-7` (cancelled)'],
  ] as const)('of a job that %s says so first', (outcome, heading) => {
    expect(summaryOf({ ...seen, outcome }).split('\n')[0]).toBe(heading);
  });

  test('of wrong inputs has no stack', () => {
    const problem = { doing: 'reading', found: 'a wrong input', next: 'correct it' };
    expect(summaryOf({ outcome: 'failed', problem }).split('\n')[0]).toBe('## ❌ sagemaker-local');
  });

  test('stays far below what the runner takes, whatever a container logged', () => {
    const evidence = Array.from({ length: 12 }, () => 'x'.repeat(1_000_000));
    const problem = { doing: 'd', found: 'f'.repeat(1_000_000), next: 'n', evidence };
    expect(summaryOf({ ...seen, outcome: 'failed', problem }).length).toBeLessThan(100_000);
  });

  test('has the checks, the figures and the drift', () => {
    const text = summaryOf({
      ...seen,
      checks: [
        { name: 'ping', passed: true, detail: '200' },
        { name: 'norm', passed: false, detail: 'a | b' },
      ],
      latency: { requests: 50, p50: 5.04, p95: 9.96 },
      coldStart: 1.23,
      drift: { vectors: 3, mean: 0.5, worst: 0.25, worstPayload: { search_term: 'a|b' } },
      minCosine: 0.9,
      tests: { command: 'npm test', exitCode: 3, seconds: 1 },
    });
    for (const line of [
      '### Smoke test: 1 of 2 checks failed',
      '| ✅ | ping | 200 |',
      '| ❌ | norm | a \\| b |',
      '|  | p50 | 5.0 ms |',
      '|  | p95 | 10.0 ms (50 requests, one after another) |',
      '|  | cold start | 1.2 s |',
      '| 3 | 0.500000 | 0.250000 | ≥ 0.9 | `{"search_term":"a\\|b"}` |',
      '### Tests: failed with exit code 3',
    ])
      expect(text.split('\n')).toContain(line);
  });
});
