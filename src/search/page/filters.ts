import type { Facets } from '../contract.ts';
import type { Asked } from './address.ts';
import { hasFilters } from './address.ts';
import { element } from './element.ts';
import { priceRange } from './wording.ts';

export type Choice = Partial<Asked>;
type Choose = (choice: Choice) => void;

const noFilters = { category: null, priceMin: null, priceMax: null } as const;
/** Ranges end before `to`, filters include their ends; no price is finer. */
const cent = 0.01;
/** Beside the results there is room for them from here on. */
const wide = matchMedia('(min-width: 56rem)');

/** What the results can be narrowed to, with how many would be left. */
export function filterPanel(facets: Facets, asked: Asked, choose: Choose): HTMLDetailsElement {
  const panel = element(
    'details',
    { class: 'panel', open: wide.matches },
    element('summary', {}, 'Filtros', hasFilters(asked) ? element('b', {}, 'ativos') : null),
    categories(facets.category, asked, choose),
    prices(facets.price, asked, choose),
  );
  if (hasFilters(asked)) panel.append(clearing(choose));
  return panel;
}

export function clearing(choose: Choose): HTMLElement {
  const button = element('button', { type: 'button', class: 'clear' }, 'Limpar filtros');
  button.addEventListener('click', () => {
    choose(noFilters);
  });
  return button;
}

function categories(found: Facets['category'], { category }: Asked, choose: Choose) {
  const isGone = category !== null && !found.some(({ value }) => value === category);
  const all = isGone ? [...found, { value: category, count: 0 }] : found;
  const options = all.map(({ value, count }) =>
    option(value, count, value === category, (isOn) => {
      choose({ category: isOn ? value : null });
    }),
  );
  return group('Categoria', options);
}

function prices(found: Facets['price'], { priceMin, priceMax }: Asked, choose: Choose) {
  const options = found.map((range) => {
    const ends = {
      priceMin: range.from === 0 ? null : range.from,
      priceMax: range.to === null ? null : Math.round((range.to - cent) * 100) / 100,
    };
    const isOn = priceMin === ends.priceMin && priceMax === ends.priceMax;
    const isAny = ends.priceMin === null && ends.priceMax === null;
    return isAny
      ? null
      : option(priceRange(range), range.count, isOn, (on) => {
          choose(on ? ends : { priceMin: null, priceMax: null });
        });
  });
  return group(
    'Preço',
    options.filter((one) => one !== null),
  );
}

function group(name: string, options: readonly HTMLElement[]): HTMLElement | null {
  if (options.length === 0) return null;
  const list = element('ul', {}, ...options.map((one) => element('li', {}, one)));
  return element('fieldset', {}, element('legend', {}, name), list);
}

/** A check box: of each group one is on or none. */
function option(name: string, count: number, isOn: boolean, chosen: (isOn: boolean) => void) {
  const box = element('input', { type: 'checkbox', name, checked: isOn });
  box.addEventListener('change', () => {
    chosen(box.checked);
  });
  const label = element('span', { class: 'name' }, name);
  return element(
    'label',
    { class: 'option' },
    box,
    label,
    element('span', { class: 'n' }, `${count}`),
  );
}
