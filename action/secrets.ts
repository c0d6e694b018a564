/** Names of variables whose values nobody should read in a log. */
const secretName =
  /token|secret|passw(or)?d|passphrase|passcode|credential|cookie|authorization|(^|_)(pass|pat|auth|dsn)$|(api|access|private|signing|encryption|deploy|ssh|gpg|hmac|master)_?key/i;
/** Shorter ones are words of the language, and masking them would garble every text. */
const shortest = 6;

/** The values to be masked: of variables with such names, and passwords in URLs. */
export function secretsIn(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const values = Object.entries(env).flatMap(([name, value = '']) => [
    ...(secretName.test(name) ? [value] : []),
    ...passwordsInUrls(value),
  ]);
  return longestFirst(values.flatMap(formsOf).filter(({ length }) => length >= shortest));
}

/** One list of several; the order is what `redacted` needs. */
export const allSecrets = (...lists: readonly (readonly string[])[]): readonly string[] =>
  longestFirst(lists.flat());

/** A secret that has another one in it must not leave its ends behind. */
const longestFirst = (values: readonly string[]): readonly string[] =>
  [...new Set(values)].sort((one, other) => other.length - one.length);

/** What of it a text may have: all, a line (a key in PEM is printed line by line), as in JSON. */
function formsOf(secret: string): readonly string[] {
  const lines = secret.split('\n').map((line) => line.trim());
  return [secret, ...lines].flatMap((text) => [text, JSON.stringify(text).slice(1, -1)]);
}

/** As they stand there, and as what reads the URL has them. */
function passwordsInUrls(text: string): string[] {
  const written = [...text.matchAll(/:\/\/[^/\s:@]*:([^/\s@]+)@/g)].map(([, one = '']) => one);
  return written.flatMap((password) => [password, decoded(password)]);
}

function decoded(password: string): string {
  try {
    return decodeURIComponent(password);
  } catch {
    return password;
  }
}

/** For what is kept in files: the runner masks only what it prints itself. */
export function redacted(text: string, secrets: readonly string[]): string {
  return secrets.reduce((masked, secret) => masked.replaceAll(secret, '***'), text);
}
