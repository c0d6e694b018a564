/** Every output; action.yml and a table of action/README.md are made from this one. */
export const outputsTable = {
  'endpoint-url': 'The endpoint, for this machine: `http://127.0.0.1:<port>`.',
  'runtime-url': 'The SageMaker Runtime API in front of it, where the stack has one.',
  'search-url': 'The consumer `search`, where the stack has one.',
  network: 'The network on which containers reach the endpoint as `http://sagemaker-local:8080`.',
  stack: 'The stack’s name; on everything of it as the label `sagemaker-local.stack`.',
  fingerprint: 'Equal fingerprints mean equal environments: image, model, settings, lock file.',
  'time-to-first-embedding': 'From the start of this Action to the first vector, in seconds.',
  'smoke-result': '`passed`, `failed` or `skipped`.',
  'evidence-directory': 'The folder with what was seen of a failure; empty when nothing failed.',
} as const;

export type OutputName = keyof typeof outputsTable;
export type Outputs = Partial<Record<OutputName, string>>;
