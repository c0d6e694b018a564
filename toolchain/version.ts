/** Whether a version is at least another: "1.26.8" is at least "1.24.7". */
export function isAtLeast(version: string, wanted: string): boolean {
  const [parts, needed] = [version, wanted].map((text) => text.split('.').map(Number));
  for (const [index, part] of (needed ?? []).entries()) {
    const mine = parts?.[index] ?? 0;
    if (mine !== part) return mine > part;
  }
  return true;
}
