import { closedVariables } from '../../infra/egress.ts';
import { passwordMark } from './declared-resources.ts';
import { secretMark } from '../settings-file.ts';

/** The variable by which whoever starts the file gives the database its password. */
export const passwordVariable = 'POSTGRES_PASSWORD';

/** Every text as Compose is to read it: a dollar would begin a variable. */
export function escaped<Value>(value: Value): Value {
  if (typeof value === 'string') return value.replaceAll('$', '$$$$') as Value;
  if (Array.isArray(value)) return value.map((one: unknown) => escaped(one)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const all = Object.entries(value).map(([key, one]: [string, unknown]) => [key, escaped(one)]);
  return Object.fromEntries(all) as Value;
}

/**
 * A service's environment with variables in the place of secrets: the database's password, and what is
 * encrypted in the settings (`SEARCH_TOKEN` is the variable TOKEN of `search`). Compose refuses to start
 * without them.
 */
export function withVariables<Service extends Readonly<Record<string, unknown>>>(
  service: string,
  told: Service,
): Service {
  const environment = told['environment'] as readonly string[] | undefined;
  if (!environment) return told;
  const lines = environment.map((line) => {
    const [name = ''] = line.split('=', 1);
    // A proxy's or a mirror's address may hold a password: whoever starts the file has their own.
    if (closedVariables.has(name)) return name;
    const own = `${service}_${name}`.replace(/\W/g, '_').toUpperCase();
    return line
      .replaceAll(passwordMark, required(passwordVariable, 'the password of PostgreSQL'))
      .replaceAll(secretMark, required(own, `the variable ${name} of ${service}`));
  });
  return { ...told, environment: lines };
}

const required = (variable: string, what: string): string => `\${${variable}:?${what}}`;
