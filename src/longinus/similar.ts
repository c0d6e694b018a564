import type { Database, Statement } from '../service/database.ts';
import type { SimilarAnswer, SimilarQuery } from './contract.ts';
import { vectorParameter } from './vector-parameter.ts';

export type Nearest = SimilarAnswer['results'];
type Filters = Pick<SimilarQuery, 'category' | 'price_min' | 'price_max'>;

/**
 * For each connection: how many candidates the index looks at, and that it goes on where filters leave
 * too few of them.
 */
export const indexSettings = {
  'hnsw.ef_search': 200,
  'hnsw.iterative_scan': 'relaxed_order',
  // As much as for pages in a row: they are in memory. With PostgreSQL's 4 it reads all of some
  // thousand items rather than the index, which takes twice as long.
  random_page_cost: 1.1,
} as const;

const conditions = {
  category: (value: string) => `items.category = ${value}`,
  price_min: (value: string) => `items.price >= ${value}::numeric`,
  price_max: (value: string) => `items.price <= ${value}::numeric`,
} as const satisfies Record<keyof Filters, (value: string) => string>;

interface Question {
  readonly statement: Statement;
  readonly values: readonly unknown[];
}

/** The migration that makes the function tells why it is one. */
const ofAll: Statement = {
  name: 'nearest',
  text: `
    select id, (1 - distance)::float8 as score, title, category, price::float8 as price
    from longinus.nearest($1::vector, $2::int) order by distance, id`,
};

/** A statement for each choice of filters, so that each has a plan of its own. */
function question(given: readonly [keyof Filters, unknown][], isExact: boolean): Question {
  if (given.length === 0 && !isExact) return { statement: ofAll, values: [] };
  const names = given.map(([name]) => name);
  const where = names.map((name, index) => conditions[name](`$${index + 3}`)).join(' and ');
  // The index does not know the distance by another name. In the end it is one too: the planner takes
  // the index's order for a sorted one, which it is not where the index was asked more than once.
  const distance = `(embedding <=> $1::vector)${isExact ? ' + 0' : ''}`;
  return {
    statement: {
      name: ['nearest', ...names, ...(isExact ? ['exact'] : [])].join('-'),
      text: `
        with near as materialized (
          select id, title, category, price, ${distance} as distance
          from longinus.vectors join longinus.items on items.id = vectors.item_id
          ${where && `where ${where}`}
          order by ${distance} limit $2
        )
        select id, (1 - distance)::float8 as score, title, category, price::float8 as price
        from near order by distance + 0, id`,
    },
    values: given.map(([, value]) => value),
  };
}

/**
 * The items that are nearest and fit, the nearest first. Where the index gives up before it has found
 * enough, all that fit are looked at: they are few then.
 */
export async function nearest(
  database: Database,
  embedding: readonly number[],
  k: number,
  filters: Filters,
): Promise<Nearest> {
  const names = ['category', 'price_min', 'price_max'] as const;
  const given = names.flatMap((name) =>
    filters[name] === undefined ? [] : [[name, filters[name]] as [keyof Filters, unknown]],
  );
  const ask = (isExact: boolean) => {
    const { statement, values } = question(given, isExact);
    return database.rows<Nearest[number]>(statement, [vectorParameter(embedding), k, ...values]);
  };
  const found = await ask(false);
  return found.length < k ? ask(true) : found;
}
