import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import GithubSlugger from 'github-slugger';
import type { Token, Tokens } from 'marked';
import { marked } from 'marked';

/** A document of this repository, as its readers see it on a forge. */
export interface Document {
  /** What its links and pictures lead to, as written. */
  readonly goals: readonly string[];
  /** Of its headings, as forges name them. */
  readonly anchors: ReadonlySet<string>;
}

export function readDocument(file: string): Document {
  const goals: string[] = [];
  const slugger = new GithubSlugger();
  const anchors = new Set<string>();
  void marked.walkTokens(marked.lexer(readFileSync(file, 'utf8')), (token: Token) => {
    const { type, href, text } = token as
      Tokens.Link | Tokens.Image | (Tokens.Heading & { href: '' });
    if (type === 'link' || type === 'image') goals.push(href);
    if (type === 'heading') anchors.add(slugger.slug(text.replaceAll('`', '')));
  });
  return { goals, anchors };
}

/** A link into this repository, from the file that has it. */
export interface Inside {
  readonly path: string;
  readonly anchor: string | undefined;
}

/** Undefined of a link that leads elsewhere. */
export function insideOf(file: string, goal: string): Inside | undefined {
  if (/^[a-z]+:/.test(goal)) return undefined;
  const [path = '', anchor] = goal.split('#');
  return { path: path === '' ? file : normalize(join(dirname(file), path)), anchor };
}
