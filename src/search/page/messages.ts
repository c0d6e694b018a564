import type { Trouble } from './ask.ts';
import type { Asked } from './address.ts';
import { hasFilters } from './address.ts';
import { element } from './element.ts';
import type { Choice } from './filters.ts';
import { clearing } from './filters.ts';

/** They show what each part is good at: exact words, and what is meant by others. */
const examples = [
  'geladeira frost free 375 litros',
  'algo para aquecer o quarto no inverno',
  'lavar roupa sem fazer barulho',
  'presente para quem gosta de café',
];

const lines = (...texts: readonly string[]) => texts.map((text) => element('p', {}, text));

export function startMessage(choose: (choice: Choice) => void): HTMLElement {
  const buttons = examples.map((q) => {
    const button = element('button', { type: 'button', class: 'example' }, q);
    button.addEventListener('click', () => {
      choose({ q });
    });
    return element('li', {}, button);
  });
  return element(
    'div',
    { class: 'message start' },
    element('h2', {}, 'Procure do seu jeito.'),
    ...lines('Pelo nome exato ou só pela ideia: a busca junta as palavras e o significado delas.'),
    element('h3', {}, 'Experimente'),
    element('ul', { class: 'examples' }, ...buttons),
  );
}

export function emptyMessage(asked: Asked, choose: (choice: Choice) => void): HTMLElement {
  const tips = [
    'Confira a grafia ou use menos palavras.',
    'Troque por um termo mais geral: “fogão” em vez do modelo.',
    ...(asked.mode === 'text' ? ['Busque também pelo significado, no modo “Mista”.'] : []),
  ];
  const mixed = element('button', { type: 'button', class: 'action' }, 'Usar a busca mista');
  mixed.addEventListener('click', () => {
    choose({ mode: 'mixed' });
  });
  return element(
    'div',
    { class: 'message empty' },
    element('h2', {}, `Nada encontrado para “${asked.q}”`),
    element('ul', { class: 'tips' }, ...tips.map((tip) => element('li', {}, tip))),
    element(
      'p',
      { class: 'actions' },
      hasFilters(asked) ? clearing(choose) : null,
      asked.mode === 'text' ? mixed : null,
    ),
  );
}

const troubles: Readonly<Record<Trouble, readonly [string, string]>> = {
  offline: [
    'A busca não respondeu',
    'Verifique se ela está no ar e se há conexão, e tente de novo.',
  ],
  unavailable: [
    'O catálogo está fora do ar',
    'O banco de dados não respondeu. Costuma voltar em instantes: tente de novo.',
  ],
  refused: [
    'Não deu para entender a busca',
    'Use de 1 a 500 letras e confira os filtros do endereço.',
  ],
  mistake: [
    'Algo deu errado aqui',
    'A falha é nossa e ficou registrada. Tente de novo em instantes.',
  ],
};

export function errorMessage(trouble: Trouble, retry: () => void): HTMLElement {
  const [title, next] = troubles[trouble];
  const button = element('button', { type: 'button', class: 'action' }, 'Tentar de novo');
  button.addEventListener('click', retry);
  return element(
    'div',
    { class: 'message error', role: 'alert' },
    element('h2', {}, title),
    ...lines(next),
    element('p', { class: 'actions' }, button),
  );
}

export function degradedNotice(reason: string): HTMLElement {
  return element(
    'div',
    { class: 'notice' },
    element('strong', {}, 'Resultados só do texto'),
    element('p', {}, reason),
  );
}

/** Grey cards in the place of those to come. */
export function skeleton(): HTMLElement {
  const cards = Array.from({ length: 5 }, () =>
    element('li', { class: 'card ghost' }, element('div'), element('div'), element('div')),
  );
  return element('ol', { class: 'results', 'aria-hidden': 'true' }, ...cards);
}
