import packageJson from '../../../package.json' with { type: 'json' };
import { container } from './container/container.ts';
import { engineLog } from './engine-log.ts';
import { remoteImage } from './image/remote-image.ts';
import { network } from './network.ts';
import { DockerProvider } from './provider.ts';
import { serve } from './serve.ts';
import { volume } from './volume.ts';

/** Pulumi calls a plug-in with options of its logging and, at last, its engine's address. */
const address = process.argv.slice(2).findLast((argument) => /^[^-].*:\d+$/.test(argument));

const provider = new DockerProvider(
  {
    'docker:index/network:Network': network,
    'docker:index/volume:Volume': volume,
    'docker:index/remoteImage:RemoteImage': remoteImage,
    'docker:index/container:Container': container,
  },
  engineLog(address),
);

// Pulumi ends a plug-in by SIGINT, after its last operation, and waits 5 s for it to go: no handler.
// A user's Ctrl-C does not come here (Pulumi gives its plug-ins a process group of their own); it
// arrives as the message Cancel.

// A killed Pulumi says nothing: without this check its plug-ins would stay for ever.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.exit();
}, 1000).unref();

const port = await serve(provider, packageJson.dependencies['@pulumi/docker']);
// Pulumi reads the port from the first line.
process.stdout.write(`${port.toString()}\n`);
