/** What an image's name says, with the parts that people leave out. */
export interface ImageName {
  /** Where it comes from: `docker.io`, `registry.example:5000`. */
  readonly registry: string;
  /** Its path in the registry: `library/postgres`. */
  readonly repository: string;
  /** `latest` where the name has neither tag nor digest; undefined where it has only a digest. */
  readonly tag: string | undefined;
  /** `sha256:…`, which a tag beside it no longer decides anything about. */
  readonly digest: string | undefined;
}

const hub = 'docker.io';

/** Reads a name as engines do; whether it is a good one, the engine says. */
export function parseImageName(name: string): ImageName {
  const [named = '', digest] = name.split('@');
  const slash = named.indexOf('/');
  const first = slash < 0 ? '' : named.slice(0, slash);
  const hasRegistry = /[.:]/.test(first) || first === 'localhost';
  const registry = hasRegistry ? first : hub;
  const rest = hasRegistry ? named.slice(slash + 1) : named;
  const colon = rest.indexOf(':', rest.lastIndexOf('/') + 1);
  const path = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? undefined : rest.slice(colon + 1);
  return {
    registry,
    repository: registry === hub && !path.includes('/') ? `library/${path}` : path,
    tag: tag ?? (digest === undefined ? 'latest' : undefined),
    digest,
  };
}

/** What decides which image a name means: its digest, else its tag. */
export const referenceOf = ({ tag, digest }: ImageName): string => digest ?? tag ?? 'latest';
