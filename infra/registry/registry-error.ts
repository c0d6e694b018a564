/** What a registry says against a request, in the words in which engines hand it on. */
export class RegistryError extends Error {
  readonly status: number;

  /** @param said the answer's body */
  constructor(status: number, said: string) {
    super(inWords(status, said));
    this.status = status;
  }
}

interface Said {
  readonly errors?: readonly { readonly code?: string; readonly message?: string }[];
}

/** `manifest unknown: manifest unknown`, of `MANIFEST_UNKNOWN` and its message. */
function inWords(status: number, said: string): string {
  const [error] = errorsOf(said);
  if (error?.code !== undefined)
    return `${error.code.toLowerCase().replaceAll('_', ' ')}: ${error.message ?? ''}`;
  const kind = { 401: 'unauthorized', 403: 'denied' }[status] ?? `status ${status}`;
  return `${kind}: ${said.trim().slice(0, 200)}`;
}

function errorsOf(said: string): NonNullable<Said['errors']> {
  try {
    return (JSON.parse(said) as Said).errors ?? [];
  } catch {
    // A proxy's page, or ECR's plain words.
    return [];
  }
}
