import { listen } from './server.ts';
import { parseSettings } from './settings.ts';
import { log } from './log.ts';
import { Twin } from './twin.ts';

const settings = parseSettings(process.env['RUNTIME_SETTINGS']);
const twin = new Twin(settings);
const listening = await listen(twin, settings.port);
log.info('the runtime twin listens', {
  port: listening.port,
  endpoints: [...twin.endpoints.keys()],
});

// Once; a second signal ends the process at once.
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    log.info('stopping: invocations under way are answered first', { signal });
    void listening.close().then(() => process.exit(0));
  });
