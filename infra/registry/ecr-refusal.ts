import type { EcrRegistry } from './ecr-registry.ts';
import { pullPolicy } from './pull-policy.ts';
import type { Refusal } from './refusal.ts';

/** What an AWS SDK threw, as far as a verdict needs it. */
export interface SdkError {
  readonly name: string;
  readonly message: string;
  /** Of the connection: `ENOTFOUND`. */
  readonly code?: string;
  /** Of the answer, where there was one. */
  readonly status?: number;
}

/** What was asked for: for the policy that allows it. */
export interface Asked {
  readonly registry: EcrRegistry;
  readonly repository: string;
}

/** What `docker` is told by hand. */
export const dockerLogin = ({ host, region }: EcrRegistry): string =>
  `aws ecr get-login-password --region ${region} | docker login --username AWS --password-stdin ${host}`;

/** Ways to credentials; without them the CPU image serves the same `inference.py`. */
const waysIn = (registry: EcrRegistry): string =>
  'give this machine credentials (`aws sso login`, `aws configure`, AWS_PROFILE, or AWS_ACCESS_KEY_ID ' +
  `and AWS_SECRET_ACCESS_KEY), or log in by \`${dockerLogin(registry)}\`; or set sagemaker-local:image to cpu`;

export const noCredentials = (registry: EcrRegistry): Refusal => ({
  found: 'there are no AWS credentials to ask ECR with',
  next: waysIn(registry),
});

export const noAnswer = ({ region }: EcrRegistry, seconds: number): Refusal => ({
  found: `ECR in ${region} gave no token within ${seconds} s`,
  next: `look whether this machine reaches AWS (a proxy is HTTPS_PROXY), and run this again`,
});

/**
 * Why ECR gave no token, from what the SDK threw.
 *
 * @param caller who AWS says is asking (an ARN); undefined where it knows nobody
 */
export function ecrRefusal(
  { registry, repository }: Asked,
  error: SdkError,
  caller?: string,
): Refusal {
  const { region } = registry;
  const { name, message, code, status } = error;
  const said = `${code ?? name}: ${message}`.split('\n')[0]?.slice(0, 200) ?? name;
  if (/expired/i.test(`${name} ${message}`))
    return {
      found: `the AWS credentials have expired (${said})`,
      next: `renew them (\`aws sso login\`, or new keys), and run this again; or ${orCpu}`,
    };
  if (name === 'CredentialsProviderError')
    return { found: `AWS credentials cannot be read (${said})`, next: waysIn(registry) };
  // What is no JSON is no answer of ECR’s in that form, whoever gave it: who asks decides.
  if (/AccessDenied|NotAuthorized/i.test(name) || (status === 403 && caller !== undefined))
    return {
      found: `${caller ?? 'whoever asks'} is not allowed ecr:GetAuthorizationToken`,
      expected: 'an identity with this policy',
      evidence: pullPolicy(registry, repository),
      next: `have it attached to that identity, and run this again; or ${orCpu}`,
    };
  if (/UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch/.test(name))
    return { found: `AWS does not know these credentials (${said})`, next: waysIn(registry) };
  if (status === 401 || status === 403)
    return {
      found: `AWS does not know these credentials (answer ${status})`,
      next: waysIn(registry),
    };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return {
      found: `ECR in the region ${region} has no address (${said})`,
      expected: `a region of AWS’s in the image’s name; ${region} was found there`,
      next: `correct the region, or look whether this machine resolves AWS’s names; or ${orCpu}`,
    };
  if (code !== undefined)
    return {
      found: `ECR in ${region} cannot be reached (${said})`,
      next: `look whether this machine reaches AWS (a proxy is HTTPS_PROXY, its CA NODE_EXTRA_CA_CERTS); or ${orCpu}`,
    };
  return {
    found: `ECR gave no token (${said})`,
    next: `mend that, and run this again; or ${orCpu}`,
  };
}

const orCpu = 'set sagemaker-local:image to cpu';
