import { bringUp } from '../stack/bring-up.ts';
import { forBranch } from '../stack/branches/made-settings.ts';
import { loadSettings } from '../stack/load-settings.ts';
import { ensureSettingsFile, setPort } from '../stack/settings-file.ts';
import { places as findPlaces } from '../toolchain/places.ts';
import type { CommonOptions } from './command.ts';
import { command, main, optionsOf, showFor } from './command.ts';
import { parsePort } from './parse-port.ts';
import { upReport } from './up-report.ts';

interface UpOptions extends CommonOptions {
  readonly port?: number;
  readonly pull: boolean;
  readonly verbose: boolean;
}

const program = command(
  'up',
  'Bring a stack up: sets the machine up if it must, then deploys and proves it.',
)
  .option(
    '-p, --port <port>',
    'the endpoint’s port on 127.0.0.1, kept in the stack’s settings',
    parsePort,
  )
  .option('--pull', 'pull images whose tags have moved in their registries', false)
  .option('--verbose', 'show all that Pulumi says', false);

await main(async (interrupted) => {
  const options = await optionsOf<UpOptions>(program);
  const { stack, gitBranch, port, pull: pullMoved, verbose, json } = options;
  const places = findPlaces();
  await ensureSettingsFile(
    places.project,
    stack,
    gitBranch === undefined ? undefined : forBranch(gitBranch),
  );
  if (port !== undefined) setPort(places.project, stack, port);
  const settings = loadSettings(places, stack);
  const onOutput = (text: string) => process.stderr.write(text);
  const result = await bringUp(
    { places, settings, interrupted, pullMoved, ...(verbose ? { onOutput } : {}) },
    showFor(options),
  );
  console.log(json ? JSON.stringify(result, null, 2) : upReport(result, gitBranch?.branch));
  return 0;
});
