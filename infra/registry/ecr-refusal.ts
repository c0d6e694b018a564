import type { EcrRegistry } from './ecr-registry.ts';
import { pullPolicy } from './pull-policy.ts';
import type { Refusal } from './refusal.ts';
import type { SdkError } from './sdk-error.ts';

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
  const { name, code, status } = error;
  const said = inWords(error);
  const wrong = wrongCredentials(error);
  if (wrong !== undefined)
    return {
      found: wrong,
      next: isExpired(error) ? `${renew}, and run this again; or ${orCpu}` : waysIn(registry),
    };
  // What is no JSON is no answer of ECR’s in that form, whoever gave it: who asks decides.
  if (/AccessDenied|NotAuthorized/i.test(name) || (status === 403 && caller !== undefined))
    return {
      found: `${caller ?? 'whoever asks'} is not allowed ecr:GetAuthorizationToken`,
      expected: 'an identity with this policy',
      evidence: pullPolicy(registry, repository),
      next: `have it attached to that identity, and run this again; or ${orCpu}`,
    };
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

/** What is wrong with the credentials themselves, as a clause; undefined where it is something else. */
export function wrongCredentials(error: SdkError): string | undefined {
  if (isExpired(error)) return `the AWS credentials have expired (${inWords(error)})`;
  if (error.name === 'CredentialsProviderError')
    return `AWS credentials cannot be read (${inWords(error)})`;
  return /UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch/.test(
    error.name,
  )
    ? `AWS does not know these credentials (${inWords(error)})`
    : undefined;
}

export const inWords = ({ name, message, code }: SdkError): string =>
  `${code ?? name}: ${message}`.split('\n')[0]?.slice(0, 200) ?? name;

const isExpired = ({ name, message }: SdkError): boolean => /expired/i.test(`${name} ${message}`);

const renew = 'renew them (`aws sso login`, or new keys)';
const orCpu = 'set sagemaker-local:image to cpu';
