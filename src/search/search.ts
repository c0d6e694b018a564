import type { Mode, SearchAnswer, SearchQuery } from './contract.ts';
import { defaults } from './contract.ts';
import type { Database } from '../service/database.ts';
import type { VectorsFailure } from './degraded.ts';
import { degradedReason } from './degraded.ts';
import { facetsOf } from './facets.ts';
import type { Filterable, Filters } from './filters.ts';
import { filtersOf, hasFilters } from './filters.ts';
import type { Matches } from './full-text.ts';
import { matchText } from './full-text.ts';
import type { Fused } from './fusion.ts';
import { fuse } from './fusion.ts';
import type { Terms } from './terms.ts';
import { termsOf } from './terms.ts';
import { textsOf } from './texts.ts';
import { timed } from './timed.ts';
import type { Nearest, Vectors } from './vectors.ts';

export interface SearchParts {
  readonly database: Database;
  readonly vectors: Vectors;
}

/**
 * How many of each part are ranked, at least: as many as can be asked for. Everything is near to
 * some degree: of that, what is far down is no find, and would fill the facets.
 */
const fewest = { text: 50, vectors: 25 };
const nothing: Matches = { fitting: [], all: [] };

interface Asked {
  readonly query: string;
  readonly terms: Terms;
  readonly filters: Filters;
  readonly k: number;
}

/**
 * Both parts are asked at the same time; what each found is fused, and only what is told is read.
 *
 * @throws DatabaseUnavailable; never for longinus, without which the answer is of the text alone
 */
export async function search(parts: SearchParts, request: SearchQuery): Promise<SearchAnswer> {
  const started = performance.now();
  const { q: query, mode, k } = { ...defaults, ...request };
  const asked = { query, terms: termsOf(query), filters: filtersOf(request), k };
  const { text, meaning } = await bothParts(parts, asked, mode);
  const failure = 'kind' in meaning.found ? meaning.found : undefined;
  const near = 'kind' in meaning.found ? nothing : meaning.found;
  const fused = fuse({ text: ids(text.found.fitting), vectors: ids(near.fitting) });
  const results = await readResults(parts.database, asked.terms, fused.slice(0, k));
  return {
    query,
    mode,
    degraded: failure ? { reason: degradedReason(failure) } : null,
    total: fused.length,
    results,
    facets: facetsOf(united(text.found.all, near.all), asked.filters),
    took_ms: { total: performance.now() - started, text: text.ms, vectors: meaning.ms },
  };
}

async function bothParts({ database, vectors }: SearchParts, asked: Asked, mode: Mode) {
  const { terms, filters, k } = asked;
  const askText = () => timed(matchText(database, terms, filters, Math.max(k, fewest.text)));
  const skipped = { found: nothing, ms: null };
  const [text, meaning] = await Promise.all([
    mode === 'vectors' ? skipped : askText(),
    mode === 'text' ? skipped : timed(nearest(vectors, asked)),
  ]);
  const isAlone = mode === 'vectors' && 'kind' in meaning.found;
  return { text: isAlone ? await askText() : text, meaning };
}

/** Facets need what is near whatever the filters; without filters the two are one question. */
async function nearest(
  vectors: Vectors,
  { query, filters, k }: Asked,
): Promise<Matches | VectorsFailure> {
  const ask = (which: Filters): Promise<Nearest | VectorsFailure> =>
    vectors.nearest(query, Math.max(k, fewest.vectors), which);
  const asked = ask(filters);
  const [fitting, all] = await Promise.all([asked, hasFilters(filters) ? ask({}) : asked]);
  if ('kind' in fitting) return fitting;
  return { fitting, all: 'kind' in all ? fitting : all };
}

async function readResults(database: Database, terms: Terms, told: readonly Fused[]) {
  const texts = await textsOf(database, terms, ids(told));
  return told.flatMap(({ id, score, ranks }) => {
    const text = texts.get(id);
    return text ? [{ ...text, score, ranks }] : [];
  });
}

const ids = (found: readonly { readonly id: string }[]) => found.map(({ id }) => id);

function united(...parts: readonly (readonly Filterable[])[]): readonly Filterable[] {
  return [...new Map(parts.flat().map((one) => [one.id, one])).values()];
}
