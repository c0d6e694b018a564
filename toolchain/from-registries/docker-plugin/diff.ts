import type { Field, Fields, Shape } from './fields.ts';
import { isAbsent, isUnknown, isZero, type Properties, type Value } from './values.ts';

export interface Change {
  readonly property: string;
  readonly kind: 'add' | 'delete' | 'update';
  /** The resource must be deleted and made anew. */
  readonly replace: boolean;
}

/** What separates a resource's recorded state from the (checked) inputs that a program now asks for. */
export function diff(fields: Fields, state: Properties, inputs: Properties): Change[] {
  return Object.entries(fields)
    .filter(([name, field]) => !same(field, state[name], inputs[name]))
    .map(([name, field]): Change => {
      const kind = isAbsent(inputs[name]) ? 'delete' : isAbsent(state[name]) ? 'add' : 'update';
      // The engines have no "back to unlimited" for a limit: an update only takes new values.
      return { property: name, kind, replace: !field.inPlace || kind === 'delete' };
    });
}

function same(field: Field, before: Value | undefined, now: Value | undefined): boolean {
  if (isAbsent(now)) return field.computed === true || isZero(before);
  if (isAbsent(before)) return isZero(now);
  return sameValue(field.shape, before, now);
}

function sameValue(shape: Shape, before: Value, now: Value): boolean {
  if (isUnknown(now)) return false;
  if (typeof shape === 'string') return before === now;
  if (typeof before !== 'object' || typeof now !== 'object' || !before || !now) return false;
  if ('list' in shape) return sameList(shape.list, before, now);
  if ('set' in shape) return sameSet(shape.set, before, now);
  const [olds, news] = [before as Properties, now as Properties];
  if ('object' in shape) {
    return Object.entries(shape.object).every(([name, field]) =>
      same(field, olds[name], news[name]),
    );
  }
  const element: Field = { shape: shape.map };
  const names = new Set([...Object.keys(olds), ...Object.keys(news)]);
  return [...names].every(
    (name) => name in olds && name in news && same(element, olds[name], news[name]),
  );
}

function sameList(element: Shape, before: Value, now: Value): boolean {
  const [olds, news] = [before as Value[], now as Value[]];
  return (
    olds.length === news.length &&
    news.every((item, index) => same({ shape: element }, olds[index], item))
  );
}

function sameSet(element: Shape, before: Value, now: Value): boolean {
  const [olds, news] = [[...(before as Value[])], now as Value[]];
  if (olds.length !== news.length) return false;
  return news.every((item) => {
    const index = olds.findIndex((old) => sameValue(element, old, item));
    if (index >= 0) olds.splice(index, 1);
    return index >= 0;
  });
}
