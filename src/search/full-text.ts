import type { Database, Statement } from '../service/database.ts';
import type { Filterable, Filters } from './filters.ts';
import { hasFilters } from './filters.ts';
import type { Terms } from './terms.ts';

export interface Matches {
  /** That fit the filters, the best first. */
  readonly fitting: readonly Filterable[];
  /** The best whatever the filters: what facets count. */
  readonly all: readonly Filterable[];
}

interface PlacedRow extends Filterable {
  readonly fits: boolean;
  readonly place: number;
  readonly fitting: number;
}

/**
 * For each connection. PostgreSQL keeps a plan for a catalogue as small as it was when it was first asked,
 * which reads all of it: 6,000 items took 21 to 26 ms instead of 4, until the next vacuum.
 */
export const wordsSettings = { enable_seqscan: 'off' } as const;

/** Fewer matches of every word than these, and matches of some words follow them. */
const few = 10;

/**
 * Items that have every word first, ranked by how close together the words stand; where those are
 * few, items that have some, ranked by how many (covers mean little there, and take ten times as
 * long). The latter are not looked for where there are enough of the former: most of a catalogue
 * has one word of a long query.
 */
const matching = `
  with asked as materialized (
    select
      websearch_to_tsquery('longinus.pt', $1) as all_words,
      (websearch_to_tsquery('longinus.pt', $2) || $4::tsquery)
        && websearch_to_tsquery('longinus.pt', $3) as any_word
  ), strict as materialized (
    select id, category, price, 0 as tier, ts_rank_cd(tsv, all_words) as rank
    from longinus.items, asked
    where tsv @@ all_words
  ), relaxed as (
    select id, category, price, 1 as tier, ts_rank(tsv, any_word) as rank
    from longinus.items, asked
    where (select count(*) from strict) < ${few} and tsv @@ any_word
      and id not in (select id from strict)
  ), matched as (
    select * from strict union all select * from relaxed
  )`;
const order = 'tier, rank desc, id';

const ranking: Statement = {
  name: 'full-text',
  text: `${matching}
    select id, category, price::float8 as price
    from matched
    order by ${order}
    limit $5`,
};

const filteredRanking: Statement = {
  name: 'full-text-filtered',
  text: `${matching}, fitted as (
      select *, coalesce(
        ($6::text is null or category = $6)
          and ($7::float8 is null or price >= $7)
          and ($8::float8 is null or price <= $8),
        false) as fits
      from matched
    ), placed as (
      select *,
        row_number() over (order by ${order})::int as place,
        row_number() over (partition by fits order by ${order})::int as fitting
      from fitted
    )
    select id, category, price::float8 as price, fits, place, fitting
    from placed
    where place <= $5 or (fits and fitting <= $5)
    order by place`,
};

/** @param most how many of each at most */
export async function matchText(
  database: Database,
  terms: Terms,
  filters: Filters,
  most: number,
): Promise<Matches> {
  const asked = [terms.every, terms.some, terms.none, terms.begun, most];
  if (!hasFilters(filters)) {
    const rows = await database.rows<Filterable>(ranking, asked);
    return { fitting: rows, all: rows };
  }
  const { category, priceMin, priceMax } = filters;
  const values = [...asked, category, priceMin, priceMax];
  const rows = await database.rows<PlacedRow>(filteredRanking, values);
  return {
    fitting: rows.filter(({ fits, fitting }) => fits && fitting <= most),
    all: rows.filter(({ place }) => place <= most),
  };
}
