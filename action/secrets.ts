/** Names of variables whose values nobody should read in a log. */
const secretName =
  /token|secret|passw(or)?d|passphrase|credential|api_?key|access_?key|private_?key|authorization/i;
/** Shorter ones are words of the language, and masking them would garble every text. */
const shortest = 6;

/** The values to be masked: of variables with such names, and passwords in URLs. */
export function secretsIn(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const values = Object.entries(env).flatMap(([name, value = '']) => [
    ...(secretName.test(name) ? [value] : []),
    ...passwordsInUrls(value),
  ]);
  // The longest first: a secret that has another one in it must not leave its ends behind.
  return [...new Set(values.filter((value) => value.length >= shortest))].sort(
    (one, other) => other.length - one.length,
  );
}

function passwordsInUrls(text: string): string[] {
  return [...text.matchAll(/:\/\/[^/\s:@]*:([^/\s@]+)@/g)].map(([, password = '']) => password);
}

/** For files that are kept: the runner masks only what it prints itself. */
export function redacted(text: string, secrets: readonly string[]): string {
  return secrets.reduce((masked, secret) => masked.replaceAll(secret, '***'), text);
}
