import * as core from '@actions/core';
import { VisibleError } from '../report/visible-error.ts';

const title = 'sagemaker-local';

/** An annotation of one line, and below it in the log what a person needs to mend the cause. */
export function sayFailure(error: unknown): void {
  if (error instanceof VisibleError) {
    const { doing, found, next } = error.problem;
    core.error(`${doing}: ${found}; next: ${next}`, { title });
    core.info(error.message);
    return;
  }
  core.error('a bug of sagemaker-local; please report it with the lines below', { title });
  core.info(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

export const sayError = (message: string): void => {
  core.error(message, { title });
};

export const sayWarning = (message: string): void => {
  core.warning(message, { title });
};

/** Masks values in the log; without a runner, printing them would be what shows them. */
export function mask(secrets: readonly string[], env: NodeJS.ProcessEnv = process.env): void {
  if (env['GITHUB_ACTIONS'] !== 'true') return;
  for (const secret of secrets) core.setSecret(secret);
}
