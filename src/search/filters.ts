import type { SearchQuery } from './contract.ts';

/** What a result must be, beside being found. */
export interface Filters {
  readonly category?: string | undefined;
  /** Inclusive, as is `priceMax`. */
  readonly priceMin?: number | undefined;
  readonly priceMax?: number | undefined;
}

/** What filters and facets look at. */
export interface Filterable {
  readonly id: string;
  readonly category: string | null;
  readonly price: number | null;
}

export const filtersOf = ({ category, price_min, price_max }: SearchQuery): Filters => ({
  category,
  priceMin: price_min,
  priceMax: price_max,
});

export const hasFilters = (filters: Filters): boolean =>
  Object.values(filters).some((value) => value !== undefined);

export const fitsCategory = ({ category }: Filterable, filters: Filters): boolean =>
  filters.category === undefined || category === filters.category;

export function fitsPrice({ price }: Filterable, { priceMin, priceMax }: Filters): boolean {
  if (priceMin === undefined && priceMax === undefined) return true;
  if (price === null) return false;
  return price >= (priceMin ?? 0) && price <= (priceMax ?? Infinity);
}

export const fits = (one: Filterable, filters: Filters): boolean =>
  fitsCategory(one, filters) && fitsPrice(one, filters);
