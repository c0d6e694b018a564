import { parseImageName } from '../image-name.ts';

/** The same image at a mirror: the same path and tag below its address (`registry.example/aws`). */
export function mirrored(image: string, mirror: string | undefined): string {
  if (mirror === undefined) return image;
  const { repository, tag, digest } = parseImageName(image);
  const reference = `${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
  return `${mirror.replace(/\/$/, '')}/${repository}${reference}`;
}
