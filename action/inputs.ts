import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { nearest } from '../infra/unknown-key.ts';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import { parseGolden } from '../smoke/golden.ts';
import type { InputName, Read } from './inputs-table.ts';
import { inputNames, inputsTable, otherNames } from './inputs-table.ts';

/** What the Action was told, validated; every path is absolute. */
export type Inputs = Read;

export interface InputsSource {
  /** As the runner hands inputs over: `INPUT_TEST-COMMAND`. */
  readonly env: NodeJS.ProcessEnv;
  /** What relative paths count from: the workspace. */
  readonly workspace: string;
}

const prefix = 'INPUT_';
const paths = ['settings', 'model-directory', 'golden', 'evidence-directory'] as const;

/** Reads every input once; throws VisibleError with all that is wrong with any of them. */
export function readInputs({ env, workspace }: InputsSource): Inputs {
  const problems = unknownInputs(env);
  const read: Partial<Record<InputName, unknown>> = {};
  for (const name of inputNames) {
    const { form, expected, otherwise } = inputsTable[name];
    const text = given(env, name) ?? otherwise;
    const result = form.safeParse(text);
    if (result.success) read[name] = result.data;
    else problems.push(`${name}: found ${JSON.stringify(text)}, expected ${expected}`);
  }
  for (const name of paths)
    if (typeof read[name] === 'string') read[name] = resolve(workspace, read[name]);
  const inputs = read as Inputs;
  problems.push(...missing(inputs));
  if (read.smoke === false && inputs.golden !== undefined)
    problems.push('golden: found a file with `smoke: false`, expected smoke with it');
  if (problems.length > 0) throw wrong(problems);
  return Object.freeze(inputs);
}

/** Undefined when the runner handed nothing over, as when the program is started by hand. */
function given(env: NodeJS.ProcessEnv, name: string): string | undefined {
  return env[prefix + name.toUpperCase()]?.trim();
}

/** Runners only warn of inputs that do not exist, and a typing error then changes nothing. */
function unknownInputs(env: NodeJS.ProcessEnv): string[] {
  return Object.keys(env)
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length).toLowerCase())
    .filter((name) => !inputNames.includes(name as InputName))
    .map((name) => `${name}: found an input that does not exist, ${advice(name)}`);
}

function advice(name: string): string {
  const dashed = name.replaceAll('_', '-');
  const ours = otherNames[dashed] ?? nearest(dashed, inputNames);
  return ours ? `write ${ours} instead` : `expected one of ${inputNames.join(', ')}`;
}

function missing(inputs: Inputs): readonly string[] {
  const { settings, golden, 'model-directory': model } = inputs;
  return [
    ...(settings === undefined || isFile(settings) ? [] : [absent('settings', settings)]),
    ...(golden === undefined ? [] : wrongGolden(golden)),
    ...(model === undefined || existsSync(join(model, 'code'))
      ? []
      : [absent('model-directory', join(model, 'code'))]),
  ];
}

/** Before a stack comes up for it. */
function wrongGolden(file: string): readonly string[] {
  if (!isFile(file)) return [absent('golden', file)];
  try {
    parseGolden(readFileSync(file, 'utf8'), file);
    return [];
  } catch (error) {
    if (!(error instanceof VisibleError)) throw error;
    const { found, expected, evidence: [first] = [] } = error.problem;
    const line = first === undefined ? '' : ` (${first})`;
    return [`golden: found ${found}${line} in ${file}, expected ${expected}`];
  }
}

const isFile = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

const absent = (name: InputName, path: string): string =>
  `${name}: found no ${path}, expected ${inputsTable[name].expected}` +
  ' (is there a checkout step before this one?)';

function wrong(problems: readonly string[]): VisibleError {
  const count = problems.length === 1 ? 'a wrong input' : `${problems.length} wrong inputs`;
  return new VisibleError({
    doing: 'reading the Action’s inputs',
    found: count,
    evidence: problems,
    next: 'correct `with:` in the workflow; action/README.md lists every input',
    exitCode: ExitCode.usage,
  });
}
