/** What its client puts before an engine's own words. */
const clientsPart = /^\(HTTP code \d+\) .*? - /;

/** What an engine said of a request that it refused, without its client's own words around it. */
export function engineWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message.replace(clientsPart, '').trim();
}
