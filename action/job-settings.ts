import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Document } from 'yaml';
import { isMap, isNode, parseDocument } from 'yaml';
import { project } from '../infra/names.ts';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import type { Inputs } from './inputs.ts';
import { endpointsOfJob } from './job-endpoints.ts';
import { consumersOfJob } from './job-consumers.ts';

/** Settings that hold a path, which in the Action counts from the settings' own folder. */
const pathKey = 'modelDirectory';

/**
 * The text of the job's own `Pulumi.<stack>.yaml`: the caller's settings (or none), what the inputs
 * say over them, and the job's labels. Throws VisibleError when the settings are no YAML map.
 */
export function settingsOfJob(
  inputs: Inputs,
  labels: Readonly<Record<string, string>>,
  callersSettings: string | undefined = inputs.settings && readFileSync(inputs.settings, 'utf8'),
): string {
  const document = parsed(callersSettings ?? 'config: {}\n', inputs.settings);
  const get = (key: string) => document.getIn(['config', `${project}:${key}`]);
  const set = (key: string, value: unknown) => {
    document.setIn(['config', `${project}:${key}`], document.createNode(value));
  };
  const written = get(pathKey);
  if (typeof written === 'string' && written !== 'none' && inputs.settings !== undefined)
    set(pathKey, resolve(dirname(inputs.settings), written));
  const folder = inputs.settings === undefined ? '.' : dirname(inputs.settings);
  const endpoints = plain(get('endpoints'));
  if (endpoints !== undefined) set('endpoints', endpointsOfJob(endpoints, folder));
  const consumers = consumersOfJob(plain(get('consumers')), inputs.consumers, folder);
  if (consumers !== undefined) set('consumers', consumers);
  else document.deleteIn(['config', `${project}:consumers`]);
  if (inputs['model-directory'] !== undefined) set(pathKey, inputs['model-directory']);
  if (inputs.image !== undefined) set('image', inputs.image);
  if (inputs['wait-timeout'] !== undefined) set('waitTimeout', inputs['wait-timeout']);
  for (const port of ['port', 'runtimePort']) if (get(port) === undefined) set(port, 'free');
  // What was restored from a cache, or built by an earlier job, is what these sources would give.
  if (get('builtImage') === undefined) set('builtImage', 'reuse');
  for (const [name, value] of Object.entries(labels))
    document.setIn(['config', `${project}:labels`, name], value);
  return document.toString();
}

const plain = (node: unknown): unknown => (isNode(node) ? (node.toJSON() as unknown) : node);

function parsed(text: string, file = 'the settings'): Document {
  const document = parseDocument(text);
  const config = document.get('config');
  const [mistake] = document.errors;
  if (!mistake && (config === undefined || config === null || isMap(config))) {
    if (!isMap(config)) document.set('config', document.createNode({}));
    return document;
  }
  throw new VisibleError({
    doing: `reading ${file}`,
    found: mistake?.message ?? '`config:` is no map',
    expected: 'YAML with a `config:` map',
    next: 'correct the file; docs/settings.md lists every key',
    exitCode: ExitCode.usage,
  });
}
