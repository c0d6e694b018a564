import type Docker from 'dockerode';
import { before } from '../infra/before.ts';
import type { CallerIdentity } from '../infra/caller-identity.ts';
import { callerIdentity } from '../infra/caller-identity.ts';
import { askEcr, showsCredentials } from '../infra/ecr.ts';
import { isPresent } from '../infra/engine-facts.ts';
import { parseImageName } from '../infra/image-name.ts';
import { isOffline } from '../infra/offline.ts';
import { inWords, wrongCredentials } from '../infra/registry/ecr-refusal.ts';
import { parseEcrRegistry } from '../infra/registry/ecr-registry.ts';
import { sdkError } from '../infra/registry/sdk-error.ts';
import { officialImage } from '../infra/serving-image.ts';
import type { Finding } from './findings.ts';

/** Seconds for each of AWS’s answers. */
const patience = 3;

export interface AwsWays {
  readonly identity: (region: string, signal: AbortSignal) => Promise<CallerIdentity>;
  readonly ecr: typeof askEcr;
  readonly isPresent: (docker: Docker, image: string) => Promise<boolean>;
}

/**
 * How this machine stands with AWS and its image, which no stack needs: without it the CPU image
 * serves. Asks AWS only where there is a sign of credentials.
 */
export async function examineAws(
  docker: Docker | undefined,
  env: NodeJS.ProcessEnv = process.env,
  ways: AwsWays = { identity: callerIdentity, ecr: askEcr, isPresent },
): Promise<readonly Finding[]> {
  if (isOffline(env)) return [];
  const { registry: host, repository } = parseImageName(officialImage);
  const registry = parseEcrRegistry(host);
  if (registry === undefined) throw new Error(`${officialImage} is not at ECR`);
  const isHere = docker !== undefined && (await ways.isPresent(docker, officialImage));
  const official = (found: string, next?: string): Finding => ({
    name: 'official image',
    state: isHere ? 'ok' : 'optional',
    found,
    ...(next === undefined ? {} : { next }),
  });
  if (!showsCredentials(env))
    return [
      {
        name: 'AWS',
        state: 'optional',
        found: 'no credentials, which only the official image needs',
      },
      official(isHere ? 'on this engine' : 'not on this engine: the CPU image serves'),
    ];
  const [identity, answer] = await Promise.all([
    identityFinding(registry.region, ways),
    isHere ? undefined : ways.ecr(registry, repository, { seconds: patience, env }),
  ]);
  if (answer === undefined) return [identity, official('on this engine')];
  return [
    identity,
    answer.kind === 'token'
      ? { ...official('not on this engine; ECR gives a token to pull it with'), state: 'later' }
      : official(`not on this engine, and ${answer.refusal.found}`, answer.refusal.next),
  ];
}

async function identityFinding(region: string, { identity }: AwsWays): Promise<Finding> {
  const signal = AbortSignal.timeout(patience * 1000);
  try {
    const { account, arn } = await before(signal, identity(region, signal));
    return { name: 'AWS', state: 'ok', found: `account ${account}, as ${arn}` };
  } catch (error) {
    const known = sdkError(error);
    const why = signal.aborted
      ? `STS gave no answer within ${patience} s`
      : (wrongCredentials(known) ?? `STS does not say who asks (${inWords(known)})`);
    return {
      name: 'AWS',
      state: 'optional',
      found: why,
      next: 'renew the credentials (`aws sso login`, or new keys), if the official image is wanted',
    };
  }
}
