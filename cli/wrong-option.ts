import { ExitCode, VisibleError } from '../report/visible-error.ts';

/** The error of an option whose value cannot be taken. */
export function wrongOption(
  option: string,
  value: string,
  expected: string,
  next: string,
): VisibleError {
  return new VisibleError({
    doing: `reading ${option}`,
    found: JSON.stringify(value),
    expected,
    next,
    exitCode: ExitCode.usage,
  });
}
