/** One JSON object a line, as the serving image logs. */
const write = (level: string, message: string, more: object = {}): void => {
  const time = new Date().toISOString();
  process.stdout.write(`${JSON.stringify({ time, level, logger: 'runtime', message, ...more })}\n`);
};

export const log = {
  info: (message: string, more?: object): void => {
    write('INFO', message, more);
  },
  warning: (message: string, more?: object): void => {
    write('WARNING', message, more);
  },
  /** A mistake of ours, with its stack. */
  mistake: (error: unknown): void => {
    const stack = error instanceof Error ? error.stack : String(error);
    write('ERROR', 'this is a mistake of the twin', { stack });
  },
};
