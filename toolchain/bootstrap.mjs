// Runs a TypeScript file of this project with the project's own Node, installing the packages first
// when the lock file is newer than what is installed. Plain JavaScript without dependencies: it is
// what runs before anything is installed, on any Node from 18 on.
//
//   node toolchain/bootstrap.mjs cli/up.ts --stack local

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = dirname(dirname(fileURLToPath(import.meta.url)));
const workspace = join(checkout, '.sagemaker-local');
const binaries = join(checkout, 'node_modules', '.bin');
const node = join(binaries, 'node');
const machineTrouble = 3;

function fail(doing, found, next) {
  console.error(`${doing}: ${found}\n  next: ${next}`);
  process.exit(machineTrouble);
}

const [major] = process.versions.node.split('.').map(Number);
if (major < 18)
  fail('starting', `Node ${process.versions.node}, which is too old`, 'install Node 18 or newer');

/** npm writes the hidden lock file last, so its time tells when an installation was completed. */
function packagesAreCurrent() {
  const installed = join(checkout, 'node_modules', '.package-lock.json');
  if (!existsSync(installed) || !existsSync(node)) return false;
  return statSync(installed).mtimeMs >= statSync(join(checkout, 'package-lock.json')).mtimeMs;
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** One installation at a time: two `npm ci` in one folder delete each other's files. */
async function withInstallationLock(work) {
  const lock = join(workspace, 'packages.lock');
  const stale = 10 * 60_000;
  mkdirSync(workspace, { recursive: true, mode: 0o700 });
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > stale) rmSync(lock, { recursive: true, force: true });
      else await pause(250);
    }
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** As infra/offline.ts reads it, which needs what is installed here. */
const isOffline = /^(1|true|yes)$/i.test(process.env.SAGEMAKER_LOCAL_OFFLINE ?? '');

async function installPackages() {
  if (packagesAreCurrent()) return;
  const started = Date.now();
  const log = join(workspace, 'npm-ci.log');
  process.stderr.write('Installing the packages (npm ci) …');
  const wanted = ['ci', '--include=dev', '--ignore-scripts=false', '--no-progress'];
  const npm = spawn('npm', [...wanted, ...(isOffline ? ['--offline'] : [])], {
    cwd: checkout,
    stdio: ['ignore', openSync(log, 'w'), openSync(log, 'a')],
    shell: process.platform === 'win32',
  });
  const code = await new Promise((resolve) => {
    npm.on('error', () => resolve(127));
    npm.on('exit', (status) => resolve(status ?? 1));
  });
  process.stderr.write(` ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
  if (code === 0 && existsSync(node)) return;
  const tail = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-15);
  console.error(tail.map((line) => `  | ${line}`).join('\n'));
  const found = `npm ci ended with code ${code}`;
  if (isOffline)
    fail(
      'installing the packages',
      `${found}; SAGEMAKER_LOCAL_OFFLINE is set, and npm's own cache does not have them all`,
      'while online, run `npm run setup` once; then this works without',
    );
  fail('installing the packages', found, `read ${log} and run again`);
}

/**
 * The child gets a process group of its own: a Ctrl-C of the terminal then reaches it once, through
 * here, and not a second time directly (a second one makes Pulumi give up without unlocking).
 */
function run(script, args) {
  const child = spawn(node, [join(checkout, script), ...args], {
    cwd: process.cwd(),
    stdio: 'inherit',
    detached: process.platform !== 'win32',
    env: {
      ...process.env,
      PATH: `${binaries}${delimiter}${process.env.PATH ?? ''}`,
      // Pulumi's SDK takes a second to compile, several times in one `up`; kept, a third of that.
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(workspace, 'compile-cache'),
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`starting ${script}`, error.message, 'run npm ci'));
  child.on('exit', (code, signal) => process.exit(signal ? 130 : (code ?? 1)));
}

const [script, ...args] = process.argv.slice(2);
if (!script) fail('starting', 'no script was named', 'run: node toolchain/bootstrap.mjs FILE.ts');
if (!packagesAreCurrent()) await withInstallationLock(installPackages);
run(script, args);
