// Run by download.ts in a process of its own, the folder as its last argument.
import automation from '@pulumi/pulumi/automation/index.js';

const folder = process.argv.at(-1);
try {
  // Without a version it takes the SDK's own: the CLI and the SDK are one version everywhere.
  await automation.PulumiCommand.install(folder === undefined ? {} : { root: folder });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  // At once: a retry of the installer is still on its way, and would end in a stack trace.
  process.exit(1);
}
