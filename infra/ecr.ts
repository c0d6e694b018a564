import type { ECRClient } from '@aws-sdk/client-ecr';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { before } from './before.ts';
import { callerIdentity } from './caller-identity.ts';
import { sdkError } from './registry/sdk-error.ts';
import { ecrRefusal, noAnswer, noCredentials } from './registry/ecr-refusal.ts';
import type { EcrRegistry } from './registry/ecr-registry.ts';
import type { RegistryLogin } from './registry/login.ts';
import type { Refusal } from './registry/refusal.ts';

/** A login at a registry of ECR, good for 12 hours, or why ECR gave none. */
export type EcrAnswer =
  | { readonly kind: 'token'; readonly login: RegistryLogin }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** What of AWS is asked. */
export interface Aws {
  /** Base64 of `user:password`. */
  readonly token: (registry: EcrRegistry, signal: AbortSignal) => Promise<string>;
  /** The ARN of whoever asks. */
  readonly caller: (registry: EcrRegistry, signal: AbortSignal) => Promise<string>;
}

export interface EcrOptions {
  /** How long ECR may take, in seconds. */
  readonly seconds: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly aws?: Aws;
}

/**
 * A token for `registry`, or why there is none. Credentials come from the SDK's default chain
 * (environment, profile, SSO, OIDC role, container, instance), which is only asked when this
 * machine shows a sign of them: otherwise it would wait for an instance metadata service that a
 * developer's machine does not have.
 *
 * @param repository what is to be pulled, for the policy that allows it
 */
export async function askEcr(
  registry: EcrRegistry,
  repository: string,
  { seconds, env = process.env, aws = sdk }: EcrOptions,
): Promise<EcrAnswer> {
  const refused = (refusal: Refusal): EcrAnswer => ({ kind: 'refused', refusal });
  if (!showsCredentials(env)) return refused(noCredentials(registry));
  const signal = AbortSignal.timeout(seconds * 1000);
  try {
    const token = await before(signal, aws.token(registry, signal));
    const [username = '', ...password] = Buffer.from(token, 'base64').toString().split(':');
    const login = { serveraddress: registry.host, username, password: password.join(':') };
    return { kind: 'token', login };
  } catch (error) {
    if (signal.aborted) return refused(noAnswer(registry, seconds));
    const asked = { registry, repository };
    const known = sdkError(error);
    // Whoever may not ask ECR may still ask who they are, which tells a missing right from a wrong key.
    const refusing = known.status === 403 || /AccessDenied/.test(known.name);
    const caller = refusing ? await callerOf(registry, aws, signal) : undefined;
    return refused(ecrRefusal(asked, known, caller));
  }
}

/** The tags of a repository; undefined where nobody can or may tell. Thousands at most. */
export async function tagsOf(
  registry: EcrRegistry,
  repositoryName: string,
  seconds: number,
): Promise<readonly string[] | 'no repository' | undefined> {
  const abortSignal = AbortSignal.timeout(seconds * 1000);
  try {
    const { ListImagesCommand } = await import('@aws-sdk/client-ecr');
    const client = await ecrClient(registry);
    const tags: string[] = [];
    const input = { registryId: registry.account, repositoryName, maxResults: 1000 };
    let nextToken: string | undefined;
    do {
      const filter = { tagStatus: 'TAGGED' } as const;
      const command = new ListImagesCommand({ ...input, filter, nextToken });
      const answer = await client.send(command, { abortSignal });
      tags.push(...(answer.imageIds?.flatMap(({ imageTag }) => imageTag ?? []) ?? []));
      nextToken = answer.nextToken;
    } while (nextToken !== undefined);
    return tags;
  } catch (error) {
    return sdkError(error).name === 'RepositoryNotFoundException' ? 'no repository' : undefined;
  }
}

/** Whether the SDK’s default chain would find something without asking the machine it runs on. */
export function showsCredentials(env: NodeJS.ProcessEnv, exists = existsSync): boolean {
  const variables = [
    'AWS_ACCESS_KEY_ID',
    'AWS_PROFILE',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
    'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  ];
  const folder = join(env['HOME'] ?? homedir(), '.aws');
  return (
    variables.some((name) => env[name]) ||
    exists(env['AWS_SHARED_CREDENTIALS_FILE'] ?? join(folder, 'credentials')) ||
    exists(env['AWS_CONFIG_FILE'] ?? join(folder, 'config'))
  );
}

async function callerOf(
  registry: EcrRegistry,
  aws: Aws,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return await before(signal, aws.caller(registry, signal));
  } catch {
    return undefined;
  }
}

const sdk: Aws = {
  token: async (registry, abortSignal) => {
    const { GetAuthorizationTokenCommand } = await import('@aws-sdk/client-ecr');
    const client = await ecrClient(registry);
    const answer = await client.send(new GetAuthorizationTokenCommand({}), { abortSignal });
    const token = answer.authorizationData?.[0]?.authorizationToken;
    if (!token) throw new Error('the answer held no authorization token');
    return token;
  },
  caller: async ({ region }, signal) => (await callerIdentity(region, signal)).arn,
};

async function ecrClient({ region, fips, dualStack }: EcrRegistry): Promise<ECRClient> {
  // Loaded only here: most stacks never ask, and the SDK takes longer to load than `up` may.
  const { ECRClient } = await import('@aws-sdk/client-ecr');
  return new ECRClient({
    region,
    maxAttempts: 1,
    ...(fips ? { useFipsEndpoint: true } : {}),
    ...(dualStack ? { useDualstackEndpoint: true } : {}),
  });
}
