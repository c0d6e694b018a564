import { wrongOption } from './wrong-option.ts';

export function parseCosine(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= -1 && value <= 1) return value;
  throw wrongOption('--min-cosine', text, 'a number from -1 to 1', 'choose such a number');
}
