import type { RemoteImageArgs } from '@pulumi/docker';
import type { Unwrap } from '@pulumi/pulumi';
import { closedVariables } from '../../infra/egress.ts';

export type ImageInputs = Unwrap<RemoteImageArgs>;

/**
 * How Compose builds a declared image; undefined where it is not built, or on another that is built
 * (`made`), which Compose would have to be told the order of.
 * Addresses of proxies and mirrors, which may hold a password, are the environment's of whoever builds.
 */
export function composeBuild(
  { build }: ImageInputs,
  made: ReadonlySet<string>,
): Readonly<Record<string, unknown>> | undefined {
  if (!build) return undefined;
  const { context, dockerfile, target, buildArgs = {} } = build;
  if (Object.values(buildArgs).some((value) => made.has(value))) return undefined;
  const args = Object.entries(buildArgs).map(([name, value]) =>
    closedVariables.has(name) ? name : `${name}=${value}`,
  );
  return {
    context,
    ...(dockerfile === undefined ? {} : { dockerfile }),
    ...(target === undefined ? {} : { target }),
    ...(args.length > 0 ? { args } : {}),
  };
}
