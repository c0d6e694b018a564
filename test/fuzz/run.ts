import { fuzz } from './fuzz.ts';

// `npm run fuzz`: what `npm test` does with a few hundred requests, with thousands.
const fewest = 5_000;

const fuzzed = await fuzz({ examples: 450, phases: ['coverage', 'fuzzing'], isShown: true });
if ('missing' in fuzzed) throw new Error(fuzzed.missing);
const { requests, failures, mistakes, health } = fuzzed;
console.log(mistakes.slice(0, 5).join('\n'));
console.log(`${requests} requests, ${mistakes.length} mistakes, health ${health}`);
const isWell = failures.length === 0 && mistakes.length === 0 && health === 200;
process.exitCode = isWell && requests >= fewest ? 0 : 1;
