import { isNoSpace, makeRoom } from '../toolchain/pull/disk-need.ts';
import type { Verdict } from './verdict.ts';

/** What Pulumi calls an error. */
export interface Diagnostic {
  /** The name of the resource that it is about; '' for what is about the whole stack. */
  readonly resource: string;
  readonly message: string;
}

/** The official plug-in's words, behind some of its own; ours has the same. */
const pulling = /unable to pull image (\S+): (?:error pulling image \S+: )?(.*)/i;

/** Which image could not be had, and why; undefined when that is not what went wrong. */
export function imageVerdict(diagnostics: readonly Diagnostic[]): Verdict | undefined {
  for (const { resource, message } of diagnostics) {
    const [, image, reason = ''] = pulling.exec(message) ?? [];
    if (image === undefined) continue;
    const of = resource.replace(/-image$/, '');
    const why = reason.trim().replace(/^Error response from daemon: /, '');
    if (isNoSpace(why))
      return {
        found: `the engine’s disk is full, while it pulled the image ${image} of ${of}: ${why}`,
        next: `${makeRoom}; then run this again`,
      };
    return {
      found: `the image ${image} of ${of} is not on the engine and cannot be pulled: ${why}`,
      next: 'correct its name in the settings, log in to its registry, or load it onto the engine',
    };
  }
  return undefined;
}
