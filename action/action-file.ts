import { stringify } from 'yaml';
import { inputNames, inputsTable } from './inputs-table.ts';
import { outputsTable } from './outputs-table.ts';

/** What action.yml says, made from the tables of inputs and outputs. */
export function actionFile(): string {
  const inputs = Object.fromEntries(
    inputNames.map((name) => {
      const { meaning, otherwise, empty } = inputsTable[name];
      const description = empty === undefined ? meaning : `${meaning} Without it: ${empty}.`;
      return [name, { description, required: false, default: otherwise }];
    }),
  );
  const outputs = Object.fromEntries(
    Object.entries(outputsTable).map(([name, description]) => [name, { description }]),
  );
  const file = {
    name: 'sagemaker-local',
    description:
      'A SageMaker embeddings endpoint for this job, with no AWS account: up, proved, tested, down.',
    author: 'sagemaker-local',
    branding: { icon: 'cpu', color: 'orange' },
    inputs,
    outputs,
    runs: { using: 'node24', main: 'dist/index.js', post: 'dist/index.js', 'post-if': 'always()' },
  };
  return `# Made from the tables in action/ by npm run action; do not edit.\n${stringify(file, { lineWidth: 100 })}`;
}

/** The tables of action/README.md. */
export function actionTables(): { readonly inputs: string; readonly outputs: string } {
  const cell = (text: string) => text.replaceAll('|', '\\|');
  const inputs = inputNames.map((name) => {
    const { meaning, expected, otherwise, empty } = inputsTable[name];
    const fallback = otherwise === '' ? (empty ?? '') : `\`${otherwise}\``;
    return `| \`${name}\` | ${cell(meaning)} | ${cell(expected)} | ${cell(fallback)} |`;
  });
  const outputs = Object.entries(outputsTable).map(
    ([name, meaning]) => `| \`${name}\` | ${cell(meaning)} |`,
  );
  return {
    inputs: [
      '| Input | Meaning | Expected | Without it |',
      '| --- | --- | --- | --- |',
      ...inputs,
    ].join('\n'),
    outputs: ['| Output | Meaning |', '| --- | --- |', ...outputs].join('\n'),
  };
}
