import type * as docker from '@pulumi/docker';
import * as pulumi from '@pulumi/pulumi';
import { reachOf } from './engine/reach.ts';
import type { EngineFacts } from './engine-facts.ts';
import type { Settings } from './settings.ts';

// What the containers of a stack have in common, whatever they are.

/** Where a stack's ports are published, and where this machine finds them. */
export interface Publishing {
  /** On the engine's machine. */
  readonly address: string;
  /** What stands in URLs for this machine. */
  readonly host: string;
}

export const publishingOf = (
  { publishAddress: address }: Pick<Settings, 'publishAddress'>,
  { host }: Pick<EngineFacts, 'host'>,
): Publishing => ({ address, host: bracketed(reachOf(host, address).host) });

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** A published port, the engine's choice where `external` is undefined. */
export const publishedPort = (
  { address }: Publishing,
  internal: number,
  external: number | undefined,
) => ({ internal, ip: address, ...(external === undefined ? {} : { external }) });

/** `127.0.0.1:<port>`, for this machine. */
export const addressAt = ({ host }: Publishing, port: number | undefined): string =>
  `${host}:${port ?? ''}`;

/** Where a published port of a container (its first one, unless said) is reached from this machine. */
export const urlOf = (
  { ports }: docker.Container,
  publishing: Publishing,
  internal?: number,
): pulumi.Output<string> =>
  ports.apply((published) => {
    const port = published?.find((one) => internal === undefined || one.internal === internal);
    return `http://${addressAt(publishing, port?.external)}`;
  });

/** Whatever runs inside gains no rights by a set-user-id program. */
export const noNewPrivileges = { securityOpts: ['no-new-privileges:true'] };

/** For images of ours, which write to /tmp and their volumes alone and start as an ordinary user. */
export const lockedDown = {
  ...noNewPrivileges,
  readOnly: true,
  tmpfs: { '/tmp': '' },
  capabilities: { drops: ['ALL'] },
};

/** A crash is mended; what cannot come up is not tried for ever. */
export const restartsTwice = { restart: 'on-failure', maxRetryCount: 2 };

/** Created when it is healthy, for services of the stack's own; it gets so many seconds to end by itself. */
export const ownLife = (waitTimeout: number, stopSeconds: number) => ({
  wait: true,
  waitTimeout,
  ...restartsTwice,
  stopTimeout: stopSeconds,
  destroyGraceSeconds: stopSeconds,
});

/** What tells two images apart on any machine: its content's tag, its digest, else its id. */
export const imageIdentity = (
  image: docker.RemoteImage,
  tagIsContent: boolean,
): pulumi.Output<string> =>
  tagIsContent
    ? image.name
    : pulumi.all([image.repoDigest, image.imageId]).apply(([digest, id]) => digest || id);
