import { project } from './names.ts';
import { settingWords } from './settings-table.ts';

/** docs/settings.md: every key, as the program itself judges it. */
export function settingsPage(): string {
  const rows = settingWords.map(
    ({ name, meaning, expected, otherwise }) =>
      `| \`${project}:${name}\` | ${meaning} | ${expected.replaceAll('|', '\\|')} | ${otherwise} |`,
  );
  return [
    '# Settings',
    '',
    'The keys of `Pulumi.<stack>.yaml`, below `config:`. A wrong value, or a key that does not exist,',
    'is reported before anything is started, all of them at once.',
    '',
    '| key | meaning | takes | without it |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    '```yaml',
    'config:',
    `  ${project}:image: cpu`,
    `  ${project}:memory: 2048`,
    `  ${project}:environment:`,
    '    EMBEDDER_THREADS: 2',
    '```',
    '',
  ].join('\n');
}
