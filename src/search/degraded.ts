/** Why nothing was found by meaning. */
export type VectorsFailure =
  | { readonly kind: 'slow'; readonly budgetMs: number }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'no-embeddings' }
  | { readonly kind: 'bad-answer' };

const why = {
  slow: ({ budgetMs }: { budgetMs: number }) =>
    `a busca por significado não respondeu em ${(budgetMs / 1000).toLocaleString('pt-BR')} s`,
  unreachable: () => 'a busca por significado está fora do ar',
  'no-embeddings': () => 'o modelo que entende o significado das palavras está indisponível',
  'bad-answer': () => 'a busca por significado respondeu algo inesperado',
};

/** For the person who searched: what was done, and why not more. */
export function degradedReason(failure: VectorsFailure): string {
  const reason = failure.kind === 'slow' ? why.slow(failure) : why[failure.kind]();
  return `Só o texto foi pesquisado: ${reason}.`;
}
