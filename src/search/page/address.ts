import type { Mode } from '../contract.ts';

/** What the page shows; its whole state is in its address. */
export interface Asked {
  readonly q: string;
  readonly mode: Mode;
  readonly category: string | null;
  /** Inclusive, as is `priceMax`. */
  readonly priceMin: number | null;
  readonly priceMax: number | null;
}

export const nothingAsked: Asked = {
  q: '',
  mode: 'mixed',
  category: null,
  priceMin: null,
  priceMax: null,
};

const modes: readonly Mode[] = ['mixed', 'text', 'vectors'];

/** Reads an address’s `?…`; what a person broke in it counts as not given. */
export function readAddress(search: string): Asked {
  const given = new URLSearchParams(search);
  return {
    q: given.get('q') ?? '',
    mode: modes.find((mode) => mode === given.get('mode')) ?? 'mixed',
    category: given.get('category') || null,
    priceMin: price(given.get('price_min')),
    priceMax: price(given.get('price_max')),
  };
}

function price(text: string | null): number | null {
  const value = Number(text || NaN);
  return Number.isFinite(value) && value >= 0 ? value : null;
}

/** The `?…` of what is asked, with what differs from the page’s start; the API takes the same. */
export function writeAddress({ q, mode, category, priceMin, priceMax }: Asked): string {
  const given = new URLSearchParams();
  if (q !== '') given.set('q', q);
  if (mode !== 'mixed') given.set('mode', mode);
  if (category !== null) given.set('category', category);
  if (priceMin !== null) given.set('price_min', String(priceMin));
  if (priceMax !== null) given.set('price_max', String(priceMax));
  return given.size === 0 ? '' : `?${given.toString()}`;
}

export const hasFilters = ({ category, priceMin, priceMax }: Asked): boolean =>
  category !== null || priceMin !== null || priceMax !== null;
