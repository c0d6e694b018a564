import type { Static, TSchema } from 'typebox';
import { Type } from 'typebox';

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const rank = nullable(Type.Integer({ minimum: 1 }));
/** PostgreSQL takes no NUL in a text. */
const someText = '^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$';
const milliseconds = Type.Number({ minimum: 0 });

const modes = ['mixed', 'text', 'vectors'] as const;
/** Of what a request need not give. */
export const defaults = { k: 10, mode: 'mixed' } as const;

export const searchQuery = Type.Object({
  q: Type.String({
    minLength: 1,
    maxLength: 500,
    pattern: someText,
    description:
      'As people type it: words, "a phrase in quotes", -without. Words may be unfinished.',
  }),
  k: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 50, default: defaults.k, description: 'How many results' }),
  ),
  category: Type.Optional(Type.String({ minLength: 1, maxLength: 200, pattern: someText })),
  price_min: Type.Optional(Type.Number({ minimum: 0, description: 'Inclusive' })),
  price_max: Type.Optional(Type.Number({ minimum: 0, description: 'Inclusive' })),
  mode: Type.Optional(Type.Enum(modes, { default: defaults.mode })),
});

const highlight = Type.Array(Type.Object({ text: Type.String(), hit: Type.Boolean() }), {
  description: 'The text in pieces; `hit` says that the query has this word, whatever its form',
});

const result = Type.Object({
  id: Type.String(),
  title: Type.String(),
  description: Type.String(),
  category: nullable(Type.String()),
  price: nullable(Type.Number()),
  score: Type.Number({ description: 'Of reciprocal rank fusion: only its order means something' }),
  ranks: Type.Object(
    { text: rank, vectors: rank },
    { description: 'The place that each part gave it; null where that part did not find it' },
  ),
  highlights: Type.Object({ title: highlight, description: highlight }),
});

export const searchAnswer = Type.Object({
  query: Type.String(),
  mode: Type.Enum(modes),
  degraded: nullable(
    Type.Object(
      { reason: Type.String({ description: 'In Portuguese, for the person who searched' }) },
      { description: 'Not null where only the text could be searched' },
    ),
  ),
  total: Type.Integer({ description: 'How many were found and ranked, of which `k` are told' }),
  results: Type.Array(result),
  facets: Type.Object({
    category: Type.Array(Type.Object({ value: Type.String(), count: Type.Integer() })),
    price: Type.Array(
      Type.Object({
        from: Type.Number({ description: 'Inclusive' }),
        to: nullable(Type.Number({ description: 'Exclusive' })),
        count: Type.Integer(),
      }),
    ),
  }),
  took_ms: Type.Object({
    total: milliseconds,
    text: nullable(milliseconds),
    vectors: nullable(milliseconds),
  }),
});

export const health = Type.Object({
  status: Type.Enum(['ok', 'unavailable']),
  database: Type.Boolean(),
  longinus: Type.Boolean({ description: 'Without it only the text is searched' }),
});

export type SearchQuery = Static<typeof searchQuery>;
export type SearchAnswer = Static<typeof searchAnswer>;
export type SearchResult = Static<typeof result>;
export type Highlight = Static<typeof highlight>;
export type Facets = SearchAnswer['facets'];
export type Mode = SearchAnswer['mode'];
export type Health = Static<typeof health>;
