import type { Value } from './values.ts';

/** What a value may look like. A `set` is a list whose order means nothing. */
export type Shape =
  | 'string'
  | 'number'
  | 'boolean'
  | { readonly list: Shape }
  | { readonly set: Shape }
  | { readonly map: Shape }
  | { readonly object: Fields };

/** One input of a resource. What is checked and what counts as a change both follow from it. */
export interface Field {
  readonly shape: Shape;
  readonly required?: true;
  /** The container engine supplies it when the program does not, so leaving it out is no change. */
  readonly computed?: true;
  readonly default?: Value;
  /** Changed on the living resource; every other change replaces it. */
  readonly inPlace?: true;
  /** And the engine is asked for it: podman's Docker-compatible API cannot do it. */
  readonly byEngine?: true;
}

export type Fields = Readonly<Record<string, Field>>;

/** Shorthands, so that a resource's table reads as one line an input. */
export const text: Field = { shape: 'string' };
export const number: Field = { shape: 'number' };
export const flag: Field = { shape: 'boolean' };
export const textList: Field = { shape: { list: 'string' } };
export const textSet: Field = { shape: { set: 'string' } };
export const textMap: Field = { shape: { map: 'string' } };
export const labels: Field = {
  shape: { set: { object: { label: required(text), value: required(text) } } },
};

export function required(field: Field): Field {
  return { ...field, required: true };
}
export function computed(field: Field): Field {
  return { ...field, computed: true };
}
export function inPlace(field: Field): Field {
  return { ...field, inPlace: true };
}

/** Changed in place by an engine that can do so. */
export function updated(field: Field): Field {
  return { ...field, inPlace: true, byEngine: true };
}
export function byDefault(value: Value, field: Field): Field {
  return { ...field, default: value };
}
export function setOf(fields: Fields): Field {
  return { shape: { set: { object: fields } } };
}
export function listOf(fields: Fields): Field {
  return { shape: { list: { object: fields } } };
}
export function object(fields: Fields): Field {
  return { shape: { object: fields } };
}
