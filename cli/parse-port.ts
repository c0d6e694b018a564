import { ExitCode, VisibleError } from '../report/visible-error.ts';

export function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new VisibleError({
    doing: 'reading --port',
    found: JSON.stringify(text),
    expected: 'a number from 1 to 65535',
    next: 'choose such a port',
    exitCode: ExitCode.usage,
  });
}
