import type Docker from 'dockerode';
import { inventory } from '../stack/inventory.ts';
import { allSecrets, secretsIn } from './secrets.ts';

/** What the containers of a stack know and nobody should read: also what only Pulumi could decrypt. */
export async function secretsOfStack(docker: Docker, stack: string): Promise<readonly string[]> {
  const { containers } = await inventory(docker, stack);
  const facts = await Promise.all(containers.map(({ id }) => docker.getContainer(id).inspect()));
  return allSecrets(...facts.map(secretsOfContainer));
}

export function secretsOfContainer({
  Config: { Env: lines },
}: Docker.ContainerInspectInfo): readonly string[] {
  // An image without an environment of its own has none, whatever the type says.
  const variables = ((lines as string[] | null) ?? []).map((line) => {
    const [name = ''] = line.split('=', 1);
    return [name, line.slice(name.length + 1)] as const;
  });
  return secretsIn(Object.fromEntries(variables));
}
