import * as core from '@actions/core';
import { ExitCode, VisibleError } from '../report/visible-error.ts';
import { allSecrets } from './secrets.ts';
import type { Seen } from './seen.ts';

const title = 'sagemaker-local';

/** An annotation of one line, and below it in the log what a person needs to mend the cause. */
export function sayFailure(error: unknown): void {
  if (error instanceof VisibleError) {
    core.error(inOneLine(error), { title });
    core.info(error.message);
    return;
  }
  core.error('a bug of sagemaker-local; please report it with the lines below', { title });
  core.info(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

/** What was wrong in an input or a setting is short, and all of the cause. */
function inOneLine({ problem, exitCode }: VisibleError): string {
  const { doing, found, next, evidence = [] } = problem;
  const wrong = exitCode === ExitCode.usage ? evidence : [];
  const details = wrong.length === 0 ? '' : ` (${wrong.join('; ')})`;
  return `${doing}: ${found}${details}; next: ${next}`.replaceAll(/\s+/g, ' ');
}

export const sayError = (message: string): void => {
  core.error(message, { title });
};

export const sayWarning = (message: string): void => {
  core.warning(message, { title });
};

/**
 * Keeps values out of the log, the summary and the evidence from now on. Without a runner, telling
 * it what to mask would be what shows them.
 */
export function hide(
  seen: Seen,
  secrets: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): void {
  const known = new Set(seen.secrets);
  seen.secrets = allSecrets(seen.secrets ?? [], secrets);
  if (env['GITHUB_ACTIONS'] !== 'true') return;
  for (const secret of secrets) if (!known.has(secret)) core.setSecret(secret);
}
