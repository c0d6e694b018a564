import type { Highlight, SearchAnswer, SearchResult } from '../contract.ts';
import { element } from './element.ts';
import { inReais } from './wording.ts';

/** The results as a list, each to be opened for the whole of its description. */
export function resultList(results: SearchAnswer['results']): HTMLElement {
  return element('ol', { class: 'results' }, ...results.map(card));
}

function card(result: SearchResult): HTMLElement {
  const { title, description, category, price, ranks, highlights } = result;
  const extract = element('p', { class: 'extract' }, ...marked(highlights.description));
  const more = element('p', { class: 'whole', hidden: true }, description);
  const opener = element(
    'button',
    { type: 'button', class: 'title', 'aria-expanded': 'false' },
    ...marked(highlights.title),
  );
  opener.addEventListener('click', () => {
    const isOpen = opener.getAttribute('aria-expanded') === 'true';
    opener.setAttribute('aria-expanded', String(!isOpen));
    extract.hidden = !isOpen;
    more.hidden = isOpen;
  });
  return element(
    'li',
    { class: 'card' },
    tile(category ?? title),
    element(
      'div',
      { class: 'about' },
      category === null ? null : element('p', { class: 'category' }, category),
      element('h2', {}, opener),
      extract,
      more,
      origins(ranks),
    ),
    element(
      'p',
      { class: 'price' },
      price === null
        ? element('span', { class: 'no-price' }, 'preço sob consulta')
        : inReais(price),
    ),
  );
}

const marked = (pieces: Highlight) =>
  pieces.map(({ text, hit }) => (hit ? element('mark', {}, text) : text));

/** A letter on a colour that is always the same for the same name. */
function tile(name: string): HTMLElement {
  const made = element(
    'div',
    { class: 'tile', 'aria-hidden': 'true' },
    name.slice(0, 1).toUpperCase(),
  );
  const letters = Array.from(name, (letter) => letter.codePointAt(0) ?? 0);
  const hue = letters.reduce((sum, letter) => (sum * 31 + letter) % 360, 7);
  made.style.setProperty('--hue', String(hue));
  return made;
}

function origins({ text, vectors }: SearchResult['ranks']): HTMLElement {
  return element(
    'ul',
    { class: 'origins', 'aria-label': 'De onde veio' },
    ...origin('texto', 'text', text),
    ...origin('semântica', 'vectors', vectors),
  );
}

function origin(name: string, kind: 'text' | 'vectors', rank: number | null): HTMLElement[] {
  if (rank === null) return [];
  return [element('li', { class: `origin ${kind}` }, `${name} #${rank}`)];
}
