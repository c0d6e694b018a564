import { command, main, showFor } from './command.ts';
import type { UpOptions } from './bring-up.ts';
import { bringUp } from './bring-up.ts';
import { upReport } from './up-report.ts';
import { parsePort } from './parse-port.ts';

const program = command(
  'up',
  'Bring a stack up: sets the machine up if it must, then deploys and proves it.',
)
  .option(
    '-p, --port <port>',
    'the endpoint’s port on 127.0.0.1, kept in the stack’s settings',
    parsePort,
  )
  .option('--verbose', 'show all that Pulumi says', false);

await main(async () => {
  const options = program.parse().opts<UpOptions>();
  const result = await bringUp(options, showFor(options));
  console.log(options.json ? JSON.stringify(result, null, 2) : upReport(result));
  return 0;
});
