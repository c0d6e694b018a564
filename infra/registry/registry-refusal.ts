import type { ImageName } from '../image-name.ts';
import { referenceOf } from '../image-name.ts';
import { otherPlatform } from '../engine/platform.ts';
import { nearestTags } from './nearest-tags.ts';
import { dockerLogin } from './ecr-refusal.ts';
import { parseEcrRegistry } from './ecr-registry.ts';
import { pullPolicy } from './pull-policy.ts';
import type { Refusal } from './refusal.ts';

/** What keeps an image in its registry, in the order in which an engine meets it. */
export type RegistryFault =
  | 'unknown authority'
  | 'unreachable'
  | 'login wanted'
  | 'login refused'
  | 'denied'
  | 'no repository'
  | 'no image'
  | 'other platform';

/** The words of engines, of registries that they hand on, and of Node where it asks in an engine’s place. */
const signs: readonly (readonly [RegistryFault, RegExp])[] = [
  ['other platform', /^it is for .*; the engine is |no matching manifest for/i],
  [
    'unknown authority',
    /x509:|certificate signed by unknown authority|certificate verify failed|self-signed certificate|unable to (verify the first|get (local )?issuer) certificate/i,
  ],
  [
    'unreachable',
    /no such host|\bE(NOTFOUND|AI_AGAIN|CONNREFUSED|CONNRESET|TIMEDOUT|HOSTUNREACH|NETUNREACH)\b|aborted due to timeout|connection refused|connection reset|i\/o timeout|network is unreachable|no route to host|TLS handshake timeout|deadline exceeded|Client\.Timeout|server misbehaving|\bEOF\b/i,
  ],
  ['login wanted', /no basic auth credentials|no basic auth/i],
  ['no repository', /name unknown|repository with name .* does not exist/i],
  ['no image', /manifest unknown|manifest for \S+ not found|requested image not found/i],
  [
    'login refused',
    /authorization token has expired|unauthorized|incorrect username or password|invalid username/i,
  ],
  ['denied', /\bdenied\b|forbidden|not authorized/i],
];

/** Undefined for what is none of a registry’s or of the way to it. */
export const registryFault = (said: string): RegistryFault | undefined =>
  signs.find(([, sign]) => sign.test(said))?.[0];

export interface RegistryAnswer {
  readonly fault: RegistryFault;
  /** The engine’s words. */
  readonly said: string;
  /** Where the login came from, in a few words; undefined where there was none. */
  readonly login?: string;
  /** What tags the repository has, as far as they are known; undefined where it has none itself. */
  readonly tags?: readonly string[];
}

/** Why a registry gives no image, and what to do. */
export function registryRefusal(name: ImageName, answer: RegistryAnswer): Refusal {
  const { registry: host, repository } = name;
  const ecr = parseEcrRegistry(host);
  const { fault, tags = [], login } = answer;
  const said = answer.said.trim().slice(0, 300);
  const logIn = ecr === undefined ? `\`docker login ${host}\`` : `\`${dockerLogin(ecr)}\``;
  const settings = 'sagemaker-local:registries (docs/settings.md)';
  switch (fault) {
    case 'other platform': {
      const reference = name.digest === undefined ? `:${referenceOf(name)}` : `@${name.digest}`;
      return { found: said, next: otherPlatform(`${host}/${repository}${reference}`) };
    }
    case 'unknown authority':
      return {
        found: `the engine does not trust the certificate that ${host} showed (${said})`,
        expected:
          'a certificate of an authority that the engine knows; a proxy that reads TLS shows one of its own',
        next:
          `put the proxy’s CA certificate, in PEM, at /etc/docker/certs.d/${host}/ca.crt on the engine’s ` +
          'machine (read at each pull; podman: /etc/containers/certs.d), or among its system’s ' +
          '(update-ca-certificates, then restart the engine; Docker Desktop takes the keychain’s)',
      };
    case 'unreachable':
      return {
        found: `the engine does not reach the registry ${host} (${said})`,
        next:
          'look at its network, VPN and proxy (the engine’s own HTTPS_PROXY, not this shell’s), or name ' +
          'a mirror: sagemaker-local:registryMirror',
      };
    case 'login wanted':
      return {
        found: `the registry ${host} wants a login, and there is none`,
        next: `log in by ${logIn}, or set ${settings}`,
      };
    case 'login refused':
      return {
        found: `the registry ${host} refuses ${login ?? 'a pull without a login'} (${said})`,
        ...(ecr ? { expected: 'a token of ECR, which is good for 12 hours' } : {}),
        next: `log in anew by ${logIn}, or correct ${settings}`,
      };
    case 'denied':
      return {
        found:
          login === undefined
            ? `the registry ${host} gives ${repository} to nobody without a login, if it has it (${said})`
            : `the registry ${host} does not give ${repository} to ${login} (${said})`,
        ...(ecr
          ? { expected: 'an identity with this policy', evidence: pullPolicy(ecr, repository) }
          : {}),
        next: ecr
          ? 'have it attached to that identity, or the repository’s own policy allow it'
          : `correct the image’s name in the settings, or log in by ${logIn} as somebody who may have it`,
      };
    case 'no repository':
      return {
        found: ecr
          ? `the account ${ecr.account} has no repository ${repository} in the region ${ecr.region}`
          : `the registry ${host} has no repository ${repository}`,
        ...(ecr
          ? {
              expected:
                'the account and the region that have it: AWS’s images are in other accounts in some regions',
            }
          : {}),
        next:
          'correct the image’s name in the settings (sagemaker-local:image or pytorchImage)' +
          (ecr
            ? '; AWS lists its images at https://aws.github.io/deep-learning-containers/reference/available_images/'
            : ''),
      };
    case 'no image': {
      const near = nearestTags(referenceOf(name), tags);
      return {
        found: `${host}/${repository} has no ${name.digest === undefined ? 'tag' : 'image'} ${referenceOf(name)}`,
        ...(near.length > 0 ? { expected: `one that it has; nearest are ${near.join(', ')}` } : {}),
        next: 'correct the image’s name in the settings (sagemaker-local:image or pytorchImage)',
      };
    }
  }
}
