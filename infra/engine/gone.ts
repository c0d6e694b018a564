/** Whether an engine says that it does not have what was asked for. */
export const isGone = (error: unknown): boolean =>
  (error as { readonly statusCode?: number } | null)?.statusCode === 404;

/** The answer to a request, or undefined where the engine does not have what was asked for. */
export async function unlessGone<Answer>(request: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await request;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}
