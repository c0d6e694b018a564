// What the runner starts, as `main` and again as `post`; and, because one file is all there is where
// nothing is installed, also what other programs start to have the programs that it brings along.
const [, , program] = process.argv;

if (program === 'docker-plugin') await import('../toolchain/from-registries/docker-plugin/main.ts');
else if (program === 'download-cli') await import('../toolchain/pulumi/download-cli.ts');
else {
  const { isPost } = await import('./state.ts');
  const run = isPost() ? (await import('./post.ts')).post : (await import('./main.ts')).main;
  // At once: a connection that is kept alive must not keep the job waiting.
  process.exit(await run());
}
