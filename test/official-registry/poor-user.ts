/** A user of moto’s IAM with nothing allowed, as variables of the environment. */
export async function poorUser(url: string): Promise<Readonly<Record<string, string>>> {
  const UserName = 'poor';
  await iam(url, { Action: 'CreateUser', UserName });
  const made = await iam(url, { Action: 'CreateAccessKey', UserName });
  const field = (name: string) => new RegExp(`<${name}>(.*)</${name}>`).exec(made)?.[1] ?? '';
  return {
    AWS_ACCESS_KEY_ID: field('AccessKeyId'),
    AWS_SECRET_ACCESS_KEY: field('SecretAccessKey'),
  };
}

/** Signed by nobody: moto does not look until it is told to. */
async function iam(url: string, parameters: Readonly<Record<string, string>>): Promise<string> {
  const credential = 'AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/iam/aws4_request';
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`,
    },
    body: new URLSearchParams({ Version: '2010-05-08', ...parameters }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`moto: ${text}`);
  return text;
}
