import type { SearchAnswer } from '../contract.ts';
import type { Asked } from './address.ts';
import { hasFilters } from './address.ts';
import type { Trouble } from './ask.ts';
import { byId } from './element.ts';
import type { Choice } from './filters.ts';
import { filterPanel } from './filters.ts';
import { degradedNotice, emptyMessage, errorMessage, skeleton, startMessage } from './messages.ts';
import { resultList } from './results.ts';
import { timingOf } from './timing.ts';
import { resultCount } from './wording.ts';

export interface Actions {
  readonly choose: (choice: Choice) => void;
  readonly retry: () => void;
}

export interface View {
  readonly start: () => void;
  /** Says that an answer is awaited, unless it comes at once. */
  readonly waiting: () => void;
  readonly answer: (answer: SearchAnswer, asked: Asked) => void;
  readonly trouble: (trouble: Trouble) => void;
}

type State = 'start' | 'loading' | 'results' | 'empty' | 'error';

/** What comes sooner is not announced: that would only flicker. */
const patienceMs = 150;

export function view({ choose, retry }: Actions): View {
  const main = byId('main', HTMLElement);
  const found = byId('results', HTMLElement);
  const count = byId('count', HTMLElement);
  const timing = byId('timing', HTMLElement);
  const notice = byId('notice', HTMLElement);
  const content = byId('content', HTMLElement);
  const filters = byId('filters', HTMLElement);
  const progress = byId('progress', HTMLElement);
  let patience: ReturnType<typeof setTimeout> | undefined;

  function become(state: State, body: HTMLElement, announced: string): void {
    clearTimeout(patience);
    main.dataset['state'] = state;
    found.setAttribute('aria-busy', String(state === 'loading'));
    progress.hidden = true;
    content.replaceChildren(body);
    count.textContent = announced;
    if (state === 'results' || state === 'empty') return;
    timing.hidden = filters.hidden = true;
    notice.replaceChildren();
  }

  /** What is there stays until something else is. */
  function announceWaiting(): void {
    if (main.dataset['state'] !== 'results') {
      become('loading', skeleton(), 'Buscando…');
    }
    found.setAttribute('aria-busy', 'true');
    progress.hidden = false;
  }

  function showDegraded(degraded: SearchAnswer['degraded']): void {
    // The same again is not announced again.
    const made = degraded && degradedNotice(degraded.reason);
    if (made?.textContent === notice.textContent) return;
    notice.replaceChildren(...(made ? [made] : []));
  }

  function showFilters(answer: SearchAnswer, asked: Asked): void {
    const before = filters.querySelector('details');
    const focused = filters.contains(document.activeElement)
      ? document.activeElement?.getAttribute('name')
      : undefined;
    const panel = filterPanel(answer.facets, asked, choose);
    if (before) panel.open = before.open;
    filters.replaceChildren(panel);
    // A choice makes the panel anew; who made it by keyboard is still there.
    if (typeof focused === 'string')
      panel.querySelector<HTMLElement>(`[name="${CSS.escape(focused)}"]`)?.focus();
  }

  return {
    start() {
      become('start', startMessage(choose), '');
    },
    waiting() {
      clearTimeout(patience);
      patience = setTimeout(announceWaiting, patienceMs);
    },
    answer(answer, asked) {
      const { results, total, degraded, took_ms } = answer;
      const announced = `${resultCount(total)} para “${asked.q}”`;
      if (results.length === 0) become('empty', emptyMessage(asked, choose), announced);
      else become('results', resultList(results), announced);
      showDegraded(degraded);
      // Where nothing was found there is nothing to choose, only choices to take back.
      filters.hidden = total === 0 && !hasFilters(asked);
      if (!filters.hidden) showFilters(answer, asked);
      // How soon it failed is no time of the search.
      timing.replaceChildren(timingOf(degraded ? { ...took_ms, vectors: null } : took_ms));
      timing.hidden = false;
    },
    trouble(trouble) {
      become('error', errorMessage(trouble, retry), '');
    },
  };
}
