import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isOffline, offlineVariable } from './offline.ts';

/** A login at a registry of ECR, good for 12 hours. */
export interface EcrToken {
  readonly kind: 'token';
  /** `763104351884.dkr.ecr.us-east-1.amazonaws.com` */
  readonly registry: string;
  readonly username: string;
  readonly password: string;
}

/** What ECR said when it was asked for a token to pull an image. */
export type EcrAnswer = EcrToken | { readonly kind: 'unavailable'; readonly reason: string };

/** How long a machine that has credentials may wait for ECR: design decision 4. */
const answerWithinMs = 3_000;

/** Asks AWS for an authorization token in `region`: base64 of `user:password`. */
export type AskAws = (region: string, signal: AbortSignal) => Promise<string>;

const privateRegistry = /^\d{12}\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?$/;

/**
 * A token for the registry of `uri`, or why there is none. Credentials come from the SDK's default
 * chain, which is only asked when this machine shows a sign of them: otherwise it would wait for an
 * instance metadata service that a developer's machine does not have.
 */
export async function askEcr(
  uri: string,
  env: NodeJS.ProcessEnv = process.env,
  askAws: AskAws = authorizationToken,
): Promise<EcrAnswer> {
  const registry = uri.split('/')[0] ?? '';
  const region = privateRegistry.exec(registry)?.groups?.['region'];
  if (region === undefined)
    return { kind: 'unavailable', reason: `${registry} is not a private ECR registry` };
  if (isOffline(env))
    return { kind: 'unavailable', reason: `${offlineVariable} is set: ECR is not asked` };
  if (!showsCredentials(env))
    return { kind: 'unavailable', reason: 'there are no AWS credentials to ask ECR with' };
  try {
    const signal = AbortSignal.timeout(answerWithinMs);
    const token = await askAws(region, signal);
    const [username = 'AWS', password = ''] = Buffer.from(token, 'base64').toString().split(':');
    return { kind: 'token', registry, username, password };
  } catch (error) {
    const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { kind: 'unavailable', reason: `ECR gave no token (${said.slice(0, 200)})` };
  }
}

function showsCredentials(env: NodeJS.ProcessEnv, exists = existsSync): boolean {
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

const authorizationToken: AskAws = async (region, signal) => {
  // Loaded only here: most stacks never ask, and the SDK takes longer to load than `up` may.
  const { ECRClient, GetAuthorizationTokenCommand } = await import('@aws-sdk/client-ecr');
  const client = new ECRClient({ region, maxAttempts: 1 });
  const answer = await client.send(new GetAuthorizationTokenCommand({}), { abortSignal: signal });
  const token = answer.authorizationData?.[0]?.authorizationToken;
  if (!token) throw new Error('the answer held no authorization token');
  return token;
};
