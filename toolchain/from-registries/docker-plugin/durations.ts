const nanoseconds = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 } as const;
type Unit = keyof typeof nanoseconds;

/** Go's notation ("1m30s", "500ms", "0") in nanoseconds; undefined where it is not a duration. */
export function parseDuration(text: string): number | undefined {
  if (text === '0' || text === '') return 0;
  if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)) {
    total += Number(amount) * nanoseconds[unit as Unit];
  }
  return Math.round(total);
}

/** The same in Go's notation, as short as it goes: 90e9 is "1m30s". */
export function formatDuration(total: number): string {
  if (total === 0) return '0s';
  if (total % 1e6 !== 0) return `${total}ns`;
  if (total % 1e9 !== 0) return `${total / 1e6}ms`;
  const seconds = total / 1e9;
  const parts: [number, string][] = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'm'],
    [seconds % 60, 's'],
  ];
  return parts
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount}${unit}`)
    .join('');
}
