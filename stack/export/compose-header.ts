/** The first line of every file that `npm run export` writes, by which it knows its own. */
export const headerMark = '# Made by `npm run export -- compose`';

export interface ComposeHeaderArgs {
  readonly stack: string;
  /** The rest of the file. */
  readonly body: string;
  /** The images that are built from this checkout, and whether Compose is told how. */
  readonly built: ReadonlyMap<string, boolean>;
}

/** What a reader of the file must know to run it. */
export function composeHeader({ stack, body, built }: ComposeHeaderArgs): string {
  const variables = [...body.matchAll(/\$\{(\w+):\?([^}]+)\}/g)];
  const secrets = new Map(variables.map(([, name = '', what = '']) => [name, what]));
  return [
    `${headerMark} from the settings of the stack ${stack}: what Pulumi declares`,
    '# for them, as services of Docker Compose. Make it again when they change; do not edit it.',
    '#',
    '#   docker compose up -d --wait        docker compose down -v',
    '#',
    '# Needs what `npm run setup` gets onto this machine (the model, the images that others are built on),',
    `# and that the stack is down (\`npm run down -- --stack ${stack}\`): names and ports are the same.`,
    ...(built.size > 0
      ? [
          '# Images of ours are tagged by their content. Those that are on the engine (after `npm run up`) are',
          '# taken; others are built from this checkout. After a change there the tag is another one.',
        ]
      : []),
    ...[...built]
      .filter(([, isTold]) => !isTold)
      .map(([name]) => `# Only \`npm run up\` builds ${name}: on another image that is built.`),
    ...(secrets.size === 0
      ? []
      : [
          '#',
          '# Secrets are not in it. Set these in the environment, or in a file `.env` beside this one:',
          ...[...secrets].map(([name, what]) => `#   ${name}: ${what}`),
        ]),
    '',
  ].join('\n');
}
