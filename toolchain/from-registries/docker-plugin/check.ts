import type { Field, Fields, Shape } from './fields.ts';
import { isAbsent, isUnknown, type Properties, type Value } from './values.ts';

export interface Failure {
  /** The path of the input: `healthcheck.interval`, `ports[0].internal`. */
  readonly property: string;
  readonly reason: string;
}

export interface Checked {
  /** The inputs with their defaults. */
  readonly inputs: Properties;
  readonly failures: readonly Failure[];
}

/**
 * Checks inputs against a resource's table. An input that the table does not know is a failure, so
 * that nothing a program asks for is ever left out in silence.
 */
export function check(fields: Fields, news: Properties): Checked {
  const failures: Failure[] = [];
  const inputs = checkObject(fields, news, '', failures);
  return { inputs, failures };
}

function checkObject(
  fields: Fields,
  given: Properties,
  path: string,
  failures: Failure[],
): Properties {
  for (const name of Object.keys(given)) {
    // Pulumi's own bookkeeping travels in names such as `__defaults`.
    if (Object.hasOwn(fields, name) || name.startsWith('__')) continue;
    failures.push({
      property: path + name,
      reason: `"${path}${name}" is not implemented by this docker plug-in, which was made from package registries; leave it out, or use the official plug-in`,
    });
  }
  const checked: Properties = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = checkField(field, given[name], path + name, failures);
    if (!isAbsent(value)) checked[name] = value;
  }
  return checked;
}

function checkField(
  field: Field,
  value: Value | undefined,
  path: string,
  failures: Failure[],
): Value | undefined {
  if (isAbsent(value)) {
    if (field.required) failures.push({ property: path, reason: `"${path}" is required` });
    return field.default;
  }
  return checkValue(field.shape, value, path, failures);
}

function checkValue(shape: Shape, value: Value, path: string, failures: Failure[]): Value {
  if (isUnknown(value)) return value;
  if (typeof shape === 'string') {
    if (typeof value !== shape) failures.push(wrongKind(path, `a ${shape}`, value));
    return value;
  }
  if ('list' in shape || 'set' in shape) {
    const element = 'list' in shape ? shape.list : shape.set;
    if (!Array.isArray(value)) {
      failures.push(wrongKind(path, 'a list', value));
      return value;
    }
    return value.map((item, index) =>
      checkValue(element, item, `${path}[${index.toString()}]`, failures),
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    failures.push(wrongKind(path, 'an object', value));
    return value;
  }
  if ('object' in shape) return checkObject(shape.object, value, `${path}.`, failures);
  return Object.fromEntries(
    Object.entries(value)
      .filter((entry): entry is [string, Value] => !isAbsent(entry[1]))
      .map(([key, item]) => [key, checkValue(shape.map, item, `${path}.${key}`, failures)]),
  );
}

/** Says the kind that was found, never the value: it may be a secret. */
function wrongKind(path: string, expected: string, value: Value): Failure {
  const found = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
  return { property: path, reason: `"${path}" must be ${expected}, not ${found}` };
}
