const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `163 MB`, `1.2 GB`; a dash for what nobody knows. */
export function bytesInWords(bytes: number | undefined): string {
  if (bytes === undefined) return '—';
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  const amount = bytes / 1000 ** power;
  const digits = power > 0 && amount < 9.95 ? 1 : 0;
  return `${amount.toFixed(digits)} ${units[power] ?? ''}`;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** `12 s`, `5 min`, `3 h`, `9 days`: how old something is, in its largest whole unit. */
export function ageInWords(milliseconds: number): string {
  if (milliseconds < minute) return `${Math.max(0, Math.floor(milliseconds / 1000))} s`;
  if (milliseconds < hour) return `${Math.floor(milliseconds / minute)} min`;
  if (milliseconds < 2 * day) return `${Math.floor(milliseconds / hour)} h`;
  return `${Math.floor(milliseconds / day)} days`;
}
