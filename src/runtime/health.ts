import { get } from 'node:http';

// The container's health check: whether the twin answers, whatever its endpoints do. Light, because
// a process starts for it every few seconds.
const ended = (isHealthy: boolean, found: string): never => {
  console.log(`${isHealthy ? 'healthy' : 'unhealthy'}: ${found}`);
  process.exit(isHealthy ? 0 : 1);
};

get({ port: 8080, path: '/_local/health', timeout: 2_000 }, ({ statusCode = 0 }) =>
  ended(statusCode === 200, `/_local/health answered ${statusCode}`),
)
  .on('timeout', () => ended(false, 'no answer within 2 s'))
  .on('error', (error) => ended(false, error.message));
