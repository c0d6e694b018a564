/** Who AWS says is asking. */
export interface CallerIdentity {
  /** Twelve digits. */
  readonly account: string;
  readonly arn: string;
}

/** `sts get-caller-identity`, which everybody may ask whom AWS knows. Rejects with the SDK’s error. */
export async function callerIdentity(
  region: string,
  abortSignal: AbortSignal,
): Promise<CallerIdentity> {
  // Loaded only here: most stacks never ask.
  const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
  const client = new STSClient({ region, maxAttempts: 1 });
  const { Account, Arn } = await client.send(new GetCallerIdentityCommand({}), { abortSignal });
  if (!Account || !Arn) throw new Error('the answer held no account');
  return { account: Account, arn: Arn };
}
