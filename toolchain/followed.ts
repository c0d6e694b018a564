import type Docker from 'dockerode';

/** What an engine tells of a long work; which of it comes depends on the work. */
export interface WorkEvent {
  readonly id?: string;
  readonly status?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
  readonly stream?: string;
  readonly error?: string;
  readonly errorDetail?: { readonly message?: string };
}

/**
 * Waits until an engine has told all of a long work (a pull, a build, an import). Rejects with the
 * engine's error, or with what `onEvent` throws.
 */
export function followed(
  engine: Docker,
  stream: NodeJS.ReadableStream,
  onEvent: (event: WorkEvent) => void = () => undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    engine.modem.followProgress(
      stream,
      (error) => {
        if (error) reject(error);
        else resolve();
      },
      (event: WorkEvent) => {
        try {
          onEvent(event);
          // The engine has answered 200 by then, and says so in the stream.
          if (event.error !== undefined) throw new Error(event.error);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      },
    );
  });
}
