import { byId } from './element.ts';

/** `/` to the box, arrows through the results, Escape back. */
export function listenToKeys(): void {
  const box = byId('q', HTMLInputElement);
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const goal = goalOf(event.key, box);
    if (!goal) return;
    event.preventDefault();
    goal.focus();
    if (goal === box) box.select();
  });
}

/** What a key moves to; undefined for one that has its usual meaning. */
function goalOf(key: string, box: HTMLInputElement): HTMLElement | undefined {
  const { activeElement: focused } = document;
  if (key === '/' && focused !== box) return box;
  const titles = [...document.querySelectorAll<HTMLElement>('.card .title')];
  const at = titles.findIndex((title) => title === focused);
  const isInResults = at !== -1;
  if (key === 'ArrowDown' && (isInResults || focused === box)) return titles[at + 1];
  if (key === 'ArrowUp' && isInResults) return titles[at - 1] ?? box;
  return key === 'Escape' && isInResults ? box : undefined;
}
