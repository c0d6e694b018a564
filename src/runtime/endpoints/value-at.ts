/**
 * What stands at `path` in an answer, undefined where nothing does. A path is as the settings leave it
 * (infra/answer-path.ts): keys and indices with dots (`data.0.embedding`), or `$`, the answer itself.
 * `probe.py` reads it in the same way; both are held to src/serving/tests/answer-paths.json.
 */
export function valueAt(answer: unknown, path: string): unknown {
  if (path === '$') return answer;
  return path.split('.').reduce<unknown>((value, step) => {
    if (typeof value !== 'object' || value === null) return undefined;
    if (Array.isArray(value) && !/^\d+$/.test(step)) return undefined;
    return Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : undefined;
  }, answer);
}
