import type { SearchAnswer } from '../contract.ts';
import { element } from './element.ts';
import { inMilliseconds } from './wording.ts';

/** How long each part took, beside each other: they ran at the same time. */
export function timingOf({ total, text, vectors }: SearchAnswer['took_ms']): HTMLElement {
  const longest = Math.max(total, text ?? 0, vectors ?? 0);
  return element(
    'dl',
    { 'aria-label': 'Tempo de cada parte' },
    ...part('texto', 'text', text, longest),
    ...part('semântica', 'vectors', vectors, longest),
    ...part('total', 'total', total, longest),
  );
}

function part(name: string, kind: string, ms: number | null, longest: number): HTMLElement[] {
  if (ms === null) return [];
  const bar = element('span', { class: `bar ${kind}`, 'aria-hidden': 'true' });
  bar.style.setProperty('--share', String(ms / longest));
  return [element('div', {}, element('dt', {}, name), element('dd', {}, bar, inMilliseconds(ms)))];
}
