/** The one client that the consumers use, and that others can take; README.md shows how. */
export { embeddingsClient } from './client.ts';
export type { EmbedOptions, EmbeddingsClient, EmbeddingsClientOptions } from './client.ts';
export { EmbeddingError } from './embedding-error.ts';
export type { EmbeddingErrorKind } from './embedding-error.ts';
export type { Attempt } from './attempts.ts';
export { embeddingsSettings, WrongEmbeddingsSettings } from './settings.ts';
export type { EmbeddingsSettings, EmbeddingsWay } from './settings.ts';
