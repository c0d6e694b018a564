import type { Facets } from '../contract.ts';

const money = new Intl.NumberFormat('pt-BR', { style: 'currency', currency: 'BRL' });
const wholeMoney = new Intl.NumberFormat('pt-BR', {
  style: 'currency',
  currency: 'BRL',
  maximumFractionDigits: 0,
});
const number = new Intl.NumberFormat('pt-BR');

export const inReais = (price: number): string => money.format(price);

/** A duration in ms, as exact as a person can tell it apart. */
export function inMilliseconds(ms: number): string {
  const digits = ms < 10 ? 1 : 0;
  return `${ms.toLocaleString('pt-BR', { maximumFractionDigits: digits })} ms`;
}

export function priceRange({ from, to }: Pick<Facets['price'][number], 'from' | 'to'>): string {
  if (to === null) return from === 0 ? 'qualquer preço' : `acima de ${wholeMoney.format(from)}`;
  if (from === 0) return `até ${wholeMoney.format(to)}`;
  return `${wholeMoney.format(from)} a ${wholeMoney.format(to)}`;
}

export function resultCount(total: number): string {
  if (total === 0) return 'Nenhum resultado';
  return total === 1 ? '1 resultado' : `${number.format(total)} resultados`;
}
