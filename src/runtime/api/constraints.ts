import { validationError } from './api-error.ts';

/** What the API model says of a value that travels in a header or a path. */
export interface Constraint {
  /** The member’s name as messages have it: `customAttributes`. */
  readonly member: string;
  readonly min?: number;
  readonly max?: number;
  /** Of a whole number. */
  readonly least?: number;
  readonly most?: number;
  readonly pattern?: RegExp;
  /** The pattern as messages quote it. */
  readonly written?: string;
  /** Sensitive values are not repeated. */
  readonly isSensitive?: boolean;
}

/**
 * What is wrong with a value, in the service’s words; undefined when nothing is. The first thing
 * alone, as the service does it for one member.
 */
export function violation(value: string, constraint: Constraint): string | undefined {
  const { member, min, max, least, most, pattern, written, isSensitive } = constraint;
  const said = isSensitive ? '' : ` '${value}'`;
  const fails = (must: string) =>
    `Value${said} at '${member}' failed to satisfy constraint: Member must ${must}`;
  if (max !== undefined && value.length > max)
    return fails(`have length less than or equal to ${max}`);
  if (min !== undefined && value.length < min)
    return fails(`have length greater than or equal to ${min}`);
  if (most !== undefined && Number(value) > most)
    return fails(`have value less than or equal to ${most}`);
  if (least !== undefined && !(Number(value) >= least))
    return fails(`have value greater than or equal to ${least}`);
  if (pattern && !pattern.test(value))
    return fails(`satisfy regular expression pattern: ${written ?? pattern.source}`);
  return undefined;
}

/** Throws one ValidationError of all that is wrong. */
export function refuse(violations: readonly string[]): void {
  const count = violations.length;
  if (count === 0) return;
  const errors = count === 1 ? '1 validation error' : `${count} validation errors`;
  throw validationError(`${errors} detected: ${violations.join('; ')}`);
}
