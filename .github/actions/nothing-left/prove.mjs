import { execFileSync } from 'node:child_process';

const listings = [
  ['ps', '--all', '--format', 'container {{.Names}}'],
  ['network', 'ls', '--format', 'network {{.Name}}'],
  ['volume', 'ls', '--format', 'volume {{.Name}}'],
];
const label = 'label=sagemaker-local.stack';

const left = listings.flatMap((listing) =>
  execFileSync('docker', [...listing, '--filter', label], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== ''),
);
if (left.length > 0) {
  console.log(`::error::of a stack, on the engine: ${left.join(', ')}`);
  process.exitCode = 1;
}
