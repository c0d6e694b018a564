import { wrongOption } from './wrong-option.ts';

export function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw wrongOption('--port', text, 'a number from 1 to 65535', 'choose such a port');
}
