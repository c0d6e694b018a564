import type { Static, TSchema } from 'typebox';
import { Type } from 'typebox';

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
/** PostgreSQL takes no NUL in a text. */
const anyText = '^[^\\u0000]*$';
const someText = '^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$';
const time = Type.String({ format: 'date-time' });
const count = Type.Integer({ minimum: 0 });

/** No control characters: an id is a part of a path. */
const id = Type.String({
  minLength: 1,
  maxLength: 200,
  pattern: '^[^\\u0000-\\u001f\\u007f]+$',
});
const category = Type.String({ minLength: 1, maxLength: 200, pattern: someText });
const price = Type.Number({ minimum: 0, maximum: 1e12, description: 'In reais' });

const content = {
  title: Type.String({ minLength: 1, maxLength: 500, pattern: someText }),
  description: Type.Optional(Type.String({ maxLength: 20_000, pattern: anyText })),
  category: Type.Optional(nullable(category)),
  price: Type.Optional(nullable(price)),
  attributes: Type.Optional(
    Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]), {
      maxProperties: 100,
    }),
  ),
};

/** A line of an import. */
export const itemLine = Type.Object({ id, ...content }, { additionalProperties: false });
export const itemContent = Type.Object(content, { additionalProperties: false });
export const itemPath = Type.Object({ id });

const state = Type.Enum(['waiting', 'indexed', 'failed'] as const, {
  description: 'Of the embedding; `failed`: the endpoint refuses this text for good',
});

export const taken = Type.Object({ id: Type.String(), state });

export const item = Type.Object({
  id: Type.String(),
  title: Type.String(),
  description: Type.String(),
  category: nullable(Type.String()),
  price: nullable(Type.Number()),
  attributes: Type.Record(Type.String(), Type.Any()),
  changed_at: time,
  state,
  indexed_at: nullable(time),
  attempts: Type.Integer({ minimum: 0, description: 'To embed it as it is now' }),
  reason: nullable(Type.String({ description: 'Why the last attempt came to nothing' })),
});

export const defaults = { k: 10 } as const;

export const similarQuery = Type.Object({
  q: Type.String({ minLength: 1, maxLength: 500, pattern: someText }),
  k: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: defaults.k })),
  category: Type.Optional(category),
  price_min: Type.Optional(Type.Number({ minimum: 0, description: 'Inclusive' })),
  price_max: Type.Optional(Type.Number({ minimum: 0, description: 'Inclusive' })),
});

const near = Type.Object({
  id: Type.String(),
  score: Type.Number({ description: 'The cosine to the query: 1 is the same' }),
  title: Type.String(),
  category: nullable(Type.String()),
  price: nullable(Type.Number()),
});

export const similarAnswer = Type.Object({
  results: Type.Array(near, { description: 'The nearest first' }),
  took_ms: Type.Object({ embedding: Type.Number(), database: Type.Number() }),
});

const rejections = Type.Array(
  Type.Object({ line: Type.Integer({ minimum: 1 }), reason: Type.String() }),
  { description: 'Of the first of the lines that are no items' },
);

export const received = Type.Object({
  import: Type.String({ description: 'For /imports/{id}' }),
  accepted: Type.Integer({ minimum: 0, description: 'Lines that are items; all of them are kept' }),
  unchanged: Type.Integer({ minimum: 0, description: 'Of those, what was there already' }),
  rejected: count,
  rejections,
});

export const importPath = Type.Object({ id: Type.String({ format: 'uuid' }) });

const progressMembers = {
  id: Type.String(),
  state: Type.Enum(['receiving', 'indexing', 'finished'] as const),
  started_at: time,
  received_at: nullable(time),
  finished_at: nullable(time),
  interrupted: Type.Boolean({ description: 'Its lines ended before their end: post it again' }),
  accepted: count,
  unchanged: count,
  indexed: Type.Integer({ minimum: 0, description: 'Have the embedding of what they are' }),
  waiting: count,
  retrying: Type.Integer({ minimum: 0, description: 'Of those, what failed and is tried again' }),
  failed: Type.Integer({ minimum: 0, description: 'Refused by the endpoint for good' }),
  replaced: Type.Integer({
    minimum: 0,
    description: 'Came again, here or elsewhere, or were deleted, before they were indexed',
  }),
  rejected: count,
  rate_per_second: Type.Number({ description: 'Indexed since the start, for each second' }),
};

export const progressLine = Type.Object(progressMembers);
export const progress = Type.Object({
  ...progressMembers,
  failures: Type.Array(Type.Object({ id: Type.String(), reason: Type.String() }), {
    description: 'The first that failed, or that are tried again',
  }),
  rejections,
});
export const imports = Type.Object({ imports: Type.Array(progressLine) });

export const health = Type.Object({
  status: Type.Enum(['ok', 'unavailable'] as const),
  database: Type.Boolean(),
  migrated: Type.Boolean(),
  queue: nullable(
    Type.Object({
      waiting: count,
      retrying: count,
      failed: count,
      oldest_seconds: nullable(
        Type.Number({ description: 'How long the longest has been waiting' }),
      ),
    }),
  ),
  endpoint: Type.Object(
    {
      state: Type.Enum(['unknown', 'answers', 'fails'] as const),
      since: nullable(time),
      reason: nullable(Type.String()),
    },
    { description: 'As it was when it was asked last' },
  ),
});

export type ItemLine = Static<typeof itemLine>;
export type ItemContent = Static<typeof itemContent>;
export type SimilarQuery = Static<typeof similarQuery>;
export type SimilarAnswer = Static<typeof similarAnswer>;
export type Received = Static<typeof received>;
export type Rejection = Static<typeof rejections>[number];
export type ProgressLine = Static<typeof progressLine>;
export type Progress = Static<typeof progress>;
export type ItemState = Static<typeof state>;
export type StoredItem = Static<typeof item>;
export type Health = Static<typeof health>;
