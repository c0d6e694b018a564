import type * as docker from '@pulumi/docker';
import * as pulumi from '@pulumi/pulumi';

// What the containers of a stack have in common, whatever they are.

/** A port on 127.0.0.1, the engine's choice where `external` is undefined. */
export const publishedPort = (internal: number, external: number | undefined) => ({
  internal,
  ip: '127.0.0.1',
  ...(external === undefined ? {} : { external }),
});

/** `http://127.0.0.1:<port>`, for this machine. */
export const loopbackUrl = (port: number | undefined): string => `http://127.0.0.1:${port ?? ''}`;

/** Where a published port of a container (its first one, unless said) is reached from this machine. */
export const urlOf = ({ ports }: docker.Container, internal?: number): pulumi.Output<string> =>
  ports.apply((published) => {
    const port = published?.find((one) => internal === undefined || one.internal === internal);
    return loopbackUrl(port?.external);
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
