import type { Facets } from './contract.ts';
import type { Filterable, Filters } from './filters.ts';
import { fitsCategory, fitsPrice } from './filters.ts';

/** More are no help to a person who chooses. */
const mostCategories = 12;
const priceRanges = 4;
/** Where a price range may end, times powers of ten. */
const roundNumbers = [1, 1.5, 2, 3, 4, 5, 7.5, 10];

/**
 * How many of what was found would be left by each choice. A choice that was made already does not
 * take the others of its own kind away: they are what it may be changed to.
 */
export function facetsOf(found: readonly Filterable[], filters: Filters): Facets {
  return {
    category: categories(found.filter((one) => fitsPrice(one, filters))),
    price: ranges(
      edges(found),
      found.filter((one) => fitsCategory(one, filters)),
    ),
  };
}

function categories(found: readonly Filterable[]): Facets['category'] {
  const counts = new Map<string, number>();
  for (const { category } of found)
    if (category !== null) counts.set(category, (counts.get(category) ?? 0) + 1);
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((one, other) => other.count - one.count || one.value.localeCompare(other.value, 'pt'))
    .slice(0, mostCategories);
}

/** Round prices that part what was found into ranges of about as many each, none of them empty. */
function edges(found: readonly Filterable[]): readonly number[] {
  const prices = found.flatMap(({ price }) => price ?? []).sort((one, other) => one - other);
  const parts = Array.from({ length: priceRanges - 1 }, (_, n) => (n + 1) / priceRanges);
  const rounded = parts.map((part) => round(prices[Math.floor(part * prices.length)] ?? 0));
  const isAmong = (from: number, to: number) => prices.some((one) => one >= from && one < to);
  return rounded.reduce<readonly number[]>((kept, edge) => {
    const parts = isAmong(kept.at(-1) ?? 0, edge) && isAmong(edge, Infinity);
    return parts ? [...kept, edge] : kept;
  }, []);
}

/** The nearest round number: 1,340 is 1,500. */
function round(price: number): number {
  const scale = 10 ** Math.floor(Math.log10(Math.max(price, 1)));
  const nearest = (one: number, other: number) =>
    Math.abs(other * scale - price) < Math.abs(one * scale - price) ? other : one;
  return roundNumbers.reduce(nearest) * scale;
}

function ranges(inner: readonly number[], found: readonly Filterable[]): Facets['price'] {
  const starts = [0, ...inner];
  return starts
    .map((from, index) => {
      const to = starts[index + 1] ?? null;
      const isIn = ({ price }: Filterable) =>
        price !== null && price >= from && price < (to ?? Infinity);
      return { from, to, count: found.filter(isIn).length };
    })
    .filter(({ count }) => count > 0);
}
