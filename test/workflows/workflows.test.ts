import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { places } from '../../toolchain/places.ts';

interface Input {
  readonly default?: string | number | boolean;
}

interface Workflow {
  readonly on: {
    readonly workflow_call: {
      readonly inputs: Readonly<Record<string, Input>>;
      readonly outputs: Readonly<Record<string, { readonly value: string }>>;
    };
  };
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly 'timeout-minutes'?: unknown;
  readonly outputs: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix: { readonly include: readonly Row[] } };
  readonly steps: readonly { readonly uses?: string; readonly with?: Record<string, string> }[];
}

interface Row {
  readonly scenario: string;
  readonly outcome: string;
  readonly cause?: string;
  readonly smoke?: string;
}

interface Action {
  readonly inputs: Readonly<Record<string, Input>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

const { checkout } = places();
const folder = join(checkout, '.github/workflows');
const read = (file: string): unknown => parse(readFileSync(file, 'utf8'));

test.each(readdirSync(folder))('every job of %s has a time-out', (name) => {
  const { jobs } = read(join(folder, name)) as Workflow;
  const without = Object.entries(jobs).filter(([, job]) => job['timeout-minutes'] === undefined);
  expect(without.map(([job]) => job)).toEqual([]);
});

describe('the rows of ci.yml', () => {
  const { jobs } = read(join(folder, 'ci.yml')) as Workflow;
  const rows = jobs['action']?.strategy?.matrix.include ?? [];

  test('say what is given, what happens and what comes of it', () => {
    expect(rows.map(({ scenario }) => scenario)).not.toEqual([]);
    for (const { scenario } of rows) expect(scenario).toMatch(/^Given .+, when .+, then .+$/);
  });

  test.each(['no engine', 'cannot load', 'taken port', 'cancelled', 'drifted'])(
    'have one that must fail for: %s',
    (words) => {
      const row = rows.find(({ scenario }) => scenario.includes(words));
      expect(row?.outcome).toBe('failure');
      // One that fails for another reason proves nothing; one that is cancelled has no cause.
      expect(row?.cause ?? row?.smoke).toBeDefined();
    },
  );
});

describe('stack.yml', () => {
  const workflow = read(join(folder, 'stack.yml')) as Workflow;
  const action = read(join(checkout, 'action/action.yml')) as Action;
  const job = workflow.jobs['stack'];
  const call = workflow.on.workflow_call;
  const without = <Value>(record: Readonly<Record<string, Value>>, names: readonly string[]) =>
    Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));

  /** They are about later steps of the same job. */
  const inputsOfLaterSteps = ['evidence-directory', 'export-environment'];
  const outputsOfLaterSteps = [
    ...['endpoint-url', 'runtime-url', 'search-url', 'network', 'evidence-directory'],
  ];

  test('has the inputs of the action, with its defaults', () => {
    const defaults = (inputs: Readonly<Record<string, Input>>) =>
      Object.fromEntries(
        Object.entries(inputs).map(([name, input]) => [name, String(input.default ?? '')]),
      );
    expect(defaults(without(call.inputs, ['runs-on', 'timeout-minutes']))).toEqual(
      defaults(without(action.inputs, inputsOfLaterSteps)),
    );
  });

  test('hands every one of them on', () => {
    const step = job?.steps.find(({ uses }) => uses === '$/action');
    const names = Object.keys(without(action.inputs, inputsOfLaterSteps));
    expect(step?.with).toEqual(
      Object.fromEntries(names.map((name) => [name, `\${{ inputs.${name} }}`])),
    );
  });

  test('has the outputs of the action that mean something when the job is over', () => {
    const names = Object.keys(without(action.outputs, outputsOfLaterSteps));
    const from = (source: string) =>
      Object.fromEntries(names.map((name) => [name, `\${{ ${source}.outputs.${name} }}`]));
    expect(job?.outputs).toEqual(from('steps.stack'));
    expect(
      Object.fromEntries(Object.entries(call.outputs).map(([name, { value }]) => [name, value])),
    ).toEqual(from('jobs.stack'));
  });
});
