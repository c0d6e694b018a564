import { Compile } from 'typebox/compile';
import type { ItemContent, ItemLine } from './contract.ts';
import { itemLine } from './contract.ts';

/** An item, complete. */
export interface Item {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly category: string | null;
  /** In reais. */
  readonly price: number | null;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

/** Why something is no item, for the person who sent it. */
export interface NoItem {
  readonly reason: string;
}

const form = Compile(itemLine);

/** The item of an import’s line. */
export function itemOfLine(line: string): Item | NoItem {
  const parsed = parse(line);
  if ('reason' in parsed) return parsed;
  const { value } = parsed;
  if (!form.Check(value)) return { reason: reasonOf(form.Errors(value)) };
  return itemOf(value.id, value);
}

/** The item of content that has the right form. */
export function itemOf(id: string, content: ItemContent | ItemLine): Item | NoItem {
  const { title, description = '', category = null, price = null, attributes = {} } = content;
  const item = { id, title, description, category, price, attributes };
  const names = Object.entries(attributes).flat();
  const texts = [id, title, description, category, ...names];
  if (texts.some((text) => typeof text === 'string' && !isStorable(text)))
    return { reason: 'a text in it has a NUL, or half of a surrogate pair' };
  return item;
}

const isStorable = (text: string) => text.isWellFormed() && !text.includes('\0');

function parse(line: string): { readonly value: unknown } | NoItem {
  try {
    return { value: JSON.parse(line) as unknown };
  } catch (error) {
    return { reason: `no JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

interface FormError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message: string;
  readonly params: object;
}

function reasonOf(errors: readonly FormError[]): string {
  const unknown = errors.find(({ keyword }) => keyword === 'additionalProperties');
  const first = unknown ?? errors[0];
  if (!first) return 'no item';
  const path = first.instancePath.slice(1) || 'the line';
  if ('additionalProperties' in first.params)
    return `${path} has unknown keys: ${String(first.params.additionalProperties)}`;
  return `${path} ${first.message}`;
}
