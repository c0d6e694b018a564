import type { Highlight } from './contract.ts';
import type { Database, Statement } from '../service/database.ts';
import { extract, hitEnds, hitStarts, pieces } from './highlight.ts';
import type { Terms } from './terms.ts';

/** What a person reads of an item. */
export interface ItemText {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly category: string | null;
  readonly price: number | null;
  readonly highlights: { readonly title: Highlight; readonly description: Highlight };
}

interface Row extends Omit<ItemText, 'highlights'> {
  readonly marked_title: string;
  readonly marked_description: string;
}

const marks = `StartSel=${hitStarts}, StopSel=${hitEnds}`;

/** Characters of a description that are looked through for an extract: it takes 2 µs a word. */
const searched = 1_000;

const texts: Statement = {
  name: 'texts',
  text: `
    select id, title, description, category, price::float8 as price,
      ts_headline('longinus.pt', title, asked, '${marks}, HighlightAll=true') as marked_title,
      ts_headline('longinus.pt', left(description, ${searched}), asked, '${marks}, MinWords=20, MaxWords=40')
        as marked_description
    from longinus.items, (
      select websearch_to_tsquery('longinus.pt', $1) || $2::tsquery as asked
    ) as query
    where id = any($3::text[])`,
};

/** The texts of items, by their ids, with the words of the query marked; without those deleted since. */
export async function textsOf(
  database: Database,
  { some, begun }: Terms,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ItemText>> {
  if (ids.length === 0) return new Map();
  const rows = await database.rows<Row>(texts, [some, begun, ids]);
  return new Map(rows.map((row) => [row.id, asText(row)]));
}

function asText({ marked_title, marked_description, ...row }: Row): ItemText {
  const description = extract(marked_description, row.description);
  return { ...row, highlights: { title: pieces(marked_title), description } };
}
