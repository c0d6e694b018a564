/** Small letters, digits and single dashes, at most `length` of them; '' where nothing of it is left. */
export const slug = (text: string, length: number): string =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, length)
    .replace(/-$/, '');
