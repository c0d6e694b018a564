import structPb, { type Struct } from 'google-protobuf/google/protobuf/struct_pb.js';

/** A resource's properties as they travel between Pulumi's engine and a plug-in. */
export type Value = string | number | boolean | null | Value[] | Properties;
export interface Properties {
  [name: string]: Value | undefined;
}

/** What Pulumi sends in a preview for a value that is known only after other resources exist. */
const unknown = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

export function isUnknown(value: Value | undefined): boolean {
  return value === unknown;
}

export function isAbsent(value: Value | undefined): value is null | undefined {
  return value === undefined || value === null;
}

/** Terraform's zero values, which the official plug-in takes for "not given": "", 0, false, [] and {}. */
export function isZero(value: Value | undefined): boolean {
  if (isAbsent(value)) return true;
  if (typeof value === 'object') return Object.keys(value).length === 0;
  return value === '' || value === 0 || value === false;
}

export function without(properties: Properties, ...names: string[]): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)));
}

/** A scalar as text; a list or an object is none. */
export function asText(value: Value | undefined): string {
  return isAbsent(value) || typeof value === 'object' ? '' : value.toString();
}

/** Pulumi's sign of a secret, which only a provider's own configuration travels with. */
const secretSign = '4dabf18193072939515e22adb298388d';

/** The same with its secrets open. */
export function withoutSecretSigns(value: Value): Value {
  if (Array.isArray(value)) return value.map(withoutSecretSigns);
  if (typeof value !== 'object' || value === null) return value;
  if (secretSign in value) return withoutSecretSigns(value['value'] ?? null);
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, withoutSecretSigns(one ?? null)]),
  );
}

export function fromWire(struct: Struct | undefined): Properties {
  return struct?.toJavaScript() ?? {};
}

export function toWire(properties: Properties): Struct {
  // Struct has no "undefined": JSON leaves such properties out.
  const plain = JSON.parse(JSON.stringify(properties)) as Record<string, structPb.JavaScriptValue>;
  return structPb.Struct.fromJavaScript(plain);
}
