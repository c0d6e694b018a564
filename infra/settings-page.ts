import { consumerWords } from './consumer-table.ts';
import { project } from './names.ts';
import { settingWords } from './settings-table.ts';

interface Words {
  readonly name: string;
  readonly meaning: string;
  readonly expected: string;
  readonly otherwise: string;
}

/** docs/settings.md: every key, as the program itself judges it. */
export function settingsPage(): string {
  return [
    '# Settings',
    '',
    'The keys of `Pulumi.<stack>.yaml`, below `config:`. A wrong value, or a key that does not exist,',
    'is reported before anything is started, all of them at once.',
    '',
    ...table(`${project}:`, settingWords),
    '',
    '```yaml',
    'config:',
    `  ${project}:image: cpu`,
    `  ${project}:memory: 2048`,
    `  ${project}:environment:`,
    '    EMBEDDER_THREADS: 2',
    '```',
    '',
    ...consumers,
    '',
  ].join('\n');
}

function table(prefix: string, words: readonly Words[]): readonly string[] {
  const rows = words.map(
    ({ name, meaning, expected, otherwise }) =>
      `| \`${prefix}${name}\` | ${meaning} | ${expected.replaceAll('|', '\\|')} | ${otherwise} |`,
  );
  return ['| key | meaning | takes | without it |', '| --- | --- | --- | --- |', ...rows];
}

const consumers = [
  '## Consumers',
  '',
  `\`${project}:consumers\` is a map of names to services. A name is the service’s host name on the`,
  'stack’s network. Below each name:',
  '',
  ...table('', consumerWords),
  '',
  'Every consumer gets this environment, over which its own wins:',
  '',
  '| variable | value |',
  '| --- | --- |',
  '| `SAGEMAKER_ENDPOINT_URL` | `http://sagemaker-local:8080` |',
  '| `SAGEMAKER_ENDPOINT_NAME` | `sagemaker-local` |',
  '| `AWS_REGION`, `AWS_DEFAULT_REGION` | the stack’s region |',
  '| `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` | a pair that means nothing: SDKs insist on one |',
  '| `AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME` | `http://sagemaker-runtime:8080`, where the twin is not left out |',
  '| `DATABASE_URL` | `postgresql://app:…@postgres:5432/app`, with the stack’s own password, for those that need `postgres` |',
  '',
  'A secret is set by Pulumi’s own means; it is encrypted in the settings and in the state:',
  '',
  '```',
  `pulumi config set --stack local --secret --path '${project}:consumers.search.environment.TOKEN'`,
  '```',
  '',
  'A check of `path` asks with curl, wget, bash, Python or Node, whichever the image has.',
  'An image that is built is built again when its Dockerfile, `target`, `args` or a file of its',
  'context changes; name in `.dockerignore` what does not matter. Consumers that are built in the same',
  'way share one image. A Dockerfile that begins with `ARG SAGEMAKER_LOCAL_PYTHON_BASE=…` is built on',
  'the image with Python that the stack’s own are built on, also where no image can be pulled.',
];
