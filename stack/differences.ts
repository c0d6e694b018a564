import type { DetailValue } from '../infra/fingerprint-details.ts';
import type { Environment } from './workspace.ts';

/** One thing that is not the same in two environments. */
export interface Difference {
  /** The fingerprint's part that it belongs to. */
  readonly part: string;
  /** A setting's key, a file, a consumer; the part itself where nothing more is known. */
  readonly what: string;
  /** Absent where the thing is not there. */
  readonly one?: Side;
  readonly other?: Side;
}

/** What is told of a thing; of what may be secret, only that it is there. */
export type Side = string | { readonly hidden: true };

/** Empty for environments with the same fingerprint, and never otherwise. */
export function differences(one: Environment, other: Environment): readonly Difference[] {
  const parts = new Set([...Object.keys(one.parts), ...Object.keys(other.parts)]);
  return [...parts]
    .filter((part) => one.parts[part] !== other.parts[part])
    .flatMap((part) => {
      const within = between(detailsOf(one, part), detailsOf(other, part));
      const told = within.length > 0 ? within : whole(one, other, part);
      return told.map((difference) => ({ part, ...difference }));
    });
}

type Details = Readonly<Record<string, string | DetailValue>>;

function detailsOf({ details }: Environment, part: string): Details {
  return part in details ? details[part as keyof typeof details] : {};
}

function between(one: Details, other: Details): readonly Omit<Difference, 'part'>[] {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
  return names
    .filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]))
    .map((name) => ({ what: name, ...sides(one[name], other[name]) }));
}

const whole = (one: Environment, other: Environment, part: string) => [
  { what: part, ...sides(one.parts[part], other.parts[part]) },
];

const sides = (one?: string | DetailValue, other?: string | DetailValue) => ({
  ...(one === undefined ? {} : { one: sideOf(one) }),
  ...(other === undefined ? {} : { other: sideOf(other) }),
});

function sideOf(value: string | DetailValue): Side {
  if (typeof value === 'string') return value;
  return 'shown' in value ? value.shown : { hidden: true };
}
