import type { Asked } from './address.ts';
import { nothingAsked, readAddress, writeAddress } from './address.ts';
import { asker } from './ask.ts';
import { byId } from './element.ts';
import type { Choice } from './filters.ts';
import { listenToKeys } from './keyboard.ts';
import { view } from './view.ts';

/** A person who types is not made to wait, and the service is not asked for every letter. */
const debounceMs = 150;

const box = byId('q', HTMLInputElement);
const form = byId('form', HTMLFormElement);
const { ask, stop } = asker();
const show = view({
  choose: change,
  retry: () => {
    void answer();
  },
});

let asked = readAddress(location.search);
let pause: ReturnType<typeof setTimeout> | undefined;
/** Whether the newest entry of the history is of a text that is still being typed. */
let isTyping = false;

async function answer(): Promise<void> {
  const question = asked;
  document.title = question.q.trim() === '' ? 'Busca' : `${question.q} · Busca`;
  if (question.q.trim() === '') {
    stop();
    show.start();
    return;
  }
  show.waiting();
  const outcome = await ask(question);
  if (outcome.kind === 'answer') show.answer(outcome.answer, question);
  if (outcome.kind === 'trouble') show.trouble(outcome.trouble);
}

/** A choice made at once: an entry of its own in the history. */
function change(choice: Choice): void {
  clearTimeout(pause);
  isTyping = false;
  asked = { ...asked, ...choice };
  showAsked(asked);
  history.pushState(null, '', addressOf(asked));
  void answer();
}

/** What was typed so far: an entry for a whole text, not for every letter of it. */
function typed(): void {
  clearTimeout(pause);
  const q = box.value;
  if (q === asked.q) return;
  // Filters were chosen for what another text found.
  asked = { ...nothingAsked, mode: asked.mode, q };
  if (isTyping) history.replaceState(null, '', addressOf(asked));
  else history.pushState(null, '', addressOf(asked));
  isTyping = true;
  void answer();
}

function showAsked({ q, mode }: Asked): void {
  if (box.value !== q) box.value = q;
  const choice = form.querySelector<HTMLInputElement>(`[name="mode"][value="${mode}"]`);
  if (choice) choice.checked = true;
}

const addressOf = (one: Asked) => writeAddress(one) || location.pathname;

box.addEventListener('input', () => {
  clearTimeout(pause);
  pause = setTimeout(typed, debounceMs);
});
box.addEventListener('change', () => {
  typed();
  isTyping = false;
});
form.addEventListener('submit', (event) => {
  event.preventDefault();
  typed();
  isTyping = false;
});
form.addEventListener('change', ({ target }) => {
  if (target instanceof HTMLInputElement && target.name === 'mode')
    change({ mode: readAddress(`?mode=${target.value}`).mode });
});
addEventListener('popstate', () => {
  clearTimeout(pause);
  isTyping = false;
  asked = readAddress(location.search);
  showAsked(asked);
  void answer();
});

listenToKeys();
showAsked(asked);
if (asked.q === '') box.focus();
void answer();
