import { isNoSpace, makeRoom } from '../toolchain/pull/disk-need.ts';
import { parseImageName } from '../infra/image-name.ts';
import type { Refusal } from '../infra/registry/refusal.ts';
import { registryFault, registryRefusal } from '../infra/registry/registry-refusal.ts';

/** What Pulumi calls an error. */
export interface Diagnostic {
  /** The name of the resource that it is about; '' for what is about the whole stack. */
  readonly resource: string;
  readonly message: string;
}

/** The official plug-in's words, behind some of its own; ours has the same. */
const pulling = /unable to pull image (\S+): (?:error pulling image \S+: )?(.*)/i;

/** Which image could not be had, and why; undefined when that is not what went wrong. */
export function imageVerdict(diagnostics: readonly Diagnostic[]): Refusal | undefined {
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
    const fault = registryFault(why);
    const { found, expected, next } = fault
      ? registryRefusal(parseImageName(image), { fault, said: why })
      : {
          found: why,
          expected: undefined,
          next: 'correct its name in the settings, log in to its registry, or load it onto the engine',
        };
    return {
      found: `the image ${image} of ${of} is not on the engine and cannot be pulled: ${found}`,
      ...(expected === undefined ? {} : { expected }),
      next,
    };
  }
  return undefined;
}
