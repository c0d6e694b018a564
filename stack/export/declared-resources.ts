import * as pulumi from '@pulumi/pulumi';
import program from '../../infra/index.ts';
import { project } from '../../infra/names.ts';
import type { Values } from '../../infra/settings-table.ts';

/** A resource as the program declares it, before any provider has seen it. */
export interface DeclaredResource {
  /** `docker:index/container:Container` */
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** Of its type's args, secrets in clear. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The URNs of what must be there before it. */
  readonly dependencies: readonly string[];
}

/** What stands in declared values where Pulumi would have the database's password. */
export const passwordMark = '\u0000password\u0000';

/**
 * Runs the program that `pulumi up` runs, with nothing behind it: Pulumi's mocks answer in place of
 * providers, and nothing is made. Once a process, because Pulumi's runtime is one.
 *
 * @param values the stack's settings, as its file has them
 */
export async function declaredResources(
  stack: string,
  values: Values,
): Promise<readonly DeclaredResource[]> {
  await pulumi.runtime.setMocks({ newResource, call: () => ({}) }, project, stack);
  const config = Object.entries(values).map(([key, value]) => [`${project}:${key}`, value]);
  pulumi.runtime.setAllConfig(Object.fromEntries(config) as Record<string, string>);
  const declared = recorded();
  const outputs = await program();
  await new Promise((resolve) => pulumi.output(outputs).apply(resolve));
  return declared;
}

/** What the program needs of a resource that is there. */
function newResource({ type, name, inputs }: pulumi.runtime.MockResourceArgs) {
  const given = inputs as { readonly name?: string };
  const made =
    type === 'docker:index/remoteImage:RemoteImage'
      ? { imageId: given.name, repoDigest: '' }
      : type === 'pulumi:index:Stash'
        ? { output: passwordMark }
        : {};
  return { id: name, state: { ...given, ...made } };
}

interface Request {
  getType(): string;
  getName(): string;
  getObject(): Parameters<typeof pulumi.runtime.deserializeProperties>[0];
  getDependenciesList(): readonly string[];
}
type Answer = (error: unknown, response?: { getUrn(): string }) => void;
interface Monitor {
  registerResource: (request: Request, answer: Answer) => Promise<void>;
}

/** Fills up as resources are registered. Mocks are not told dependencies; their monitor is. */
function recorded(): readonly DeclaredResource[] {
  const declared: DeclaredResource[] = [];
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, answer) =>
    register(request, (error, response) => {
      const inputs = pulumi.runtime.deserializeProperties(request.getObject()) as object;
      declared.push({
        type: request.getType(),
        name: request.getName(),
        urn: response?.getUrn() ?? '',
        inputs: withoutSecrets(inputs),
        dependencies: request.getDependenciesList(),
      });
      answer(error, response);
    });
  return declared;
}

const withoutSecrets = (inputs: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(inputs).map(([key, value]: [string, unknown]) => [
      key,
      pulumi.runtime.unwrapRpcSecret(value) as unknown,
    ]),
  );
