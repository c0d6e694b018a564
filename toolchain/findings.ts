import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { familiarName } from '../infra/engine-facts.ts';
import { pythonBase } from '../infra/names.ts';
import { containerProxies, withDockersProxies } from '../infra/egress.ts';
import { isLoopback } from '../infra/engine/address.ts';
import { isOffline, offlineVariable } from '../infra/offline.ts';
import { extraCaBundle } from './certificates.ts';
import type { Engine } from './engine/engine.ts';
import type { Search } from './engine/find.ts';
import { chosenNext, findEngine } from './engine/find.ts';
import { describeState, readPodmanState } from './engine/podman/state.ts';
import { cachedModel } from './model.ts';
import { planEngine, thisMachine } from './engine/start.ts';
import type { Places } from './places.ts';
import { cachedCli } from './pulumi/cli.ts';
import { onPath, pulumiProgram } from './pulumi/on-path.ts';

/**
 * `ok` is there; `later` is what `up` gets by itself; `missing` is the user's to mend; `optional` is
 * not there, and every stack comes up without it.
 */
export type State = 'ok' | 'later' | 'missing' | 'optional';

/** One thing that a stack needs, and how this machine stands with it. */
export interface Finding {
  readonly name: string;
  readonly state: State;
  /** What was found. */
  readonly found: string;
  /** What to do, where there is something to do. */
  readonly next?: string;
  /** Whether it comes over the network, of what `up` gets by itself. */
  readonly isFetched?: true;
}

const gibibyte = 1024 ** 3;
/** GiB. Images, model, Pulumi and the Go build's caches take about 3; a base being made 1 more. */
const wantedDisk = 5;
/** GiB. The endpoint's limit and what a build takes beside it. */
const wantedMemory = 2;

/** Looks at the machine and changes nothing. */
export async function examine(
  places: Places,
  env: NodeJS.ProcessEnv = process.env,
  search: () => Promise<Search> = findEngine,
): Promise<readonly Finding[]> {
  const offline = isOffline(env);
  const { engine, tried, chosen } = await search();
  const onEngine = engine
    ? [...(await podmanFindings(engine)), ...(await engineFindings(engine.docker))]
    : [];
  const found: readonly Finding[] = [
    { name: 'Node', state: 'ok', found: `${process.version}, the project’s own` },
    engine
      ? {
          name: 'container engine',
          state: 'ok',
          found: `${engine.kind} ${engine.version} at ${engine.host}`,
        }
      : missingEngine(tried, chosen),
    ...onEngine,
    await disk(places),
    await pulumi(places, env),
    model(places),
    certificates(env),
    ...proxy(env),
    ...(offline ? [offlineFinding] : []),
  ];
  return offline ? found.map(withoutFetching) : found;
}

const offlineFinding: Finding = {
  name: 'network',
  state: 'ok',
  found: `not used: ${offlineVariable} is set`,
};

/** What `up` would get by itself, were it let. */
const withoutFetching = (finding: Finding): Finding =>
  finding.isFetched
    ? { ...finding, state: 'missing', next: 'run `npm run setup` once while online' }
    : finding;

function missingEngine(tried: readonly string[], chosen: Search['chosen']): Finding {
  const name = 'container engine';
  const found = `none answers (${tried.join('; ')})`;
  if (chosen) return { name, state: 'missing', found, next: chosenNext(chosen) };
  const plan = planEngine(thisMachine(), process.platform);
  if ('next' in plan) return { name, state: 'missing', found, next: plan.next };
  return {
    name,
    state: 'later',
    found: `none answers; up ${plan.install ? 'installs and ' : ''}starts one`,
    ...(plan.install ? { isFetched: true } : {}),
  };
}

/** What podman does otherwise than docker, or cannot do here; nothing of docker. */
async function podmanFindings({ kind, docker, host }: Engine): Promise<readonly Finding[]> {
  if (kind !== 'podman') return [];
  const state = await readPodmanState(docker, host);
  const [name, found] = ['podman', describeState(state)];
  if (state.hasNames !== false) return [{ name, state: 'ok', found }];
  const next = `install ${state.names} (Debian: ${debianPackage[state.names]}), and make networks anew`;
  return [{ name, state: 'missing', found, next }];
}

const debianPackage = {
  'aardvark-dns': 'aardvark-dns',
  dnsname: 'golang-github-containernetworking-plugin-dnsname',
};

async function engineFindings(docker: Docker): Promise<readonly Finding[]> {
  const info = (await docker.info()) as { MemTotal: number; NCPU: number };
  const memory = info.MemTotal / gibibyte;
  const images = await docker.listImages();
  const tags = images.flatMap(({ RepoTags }) => RepoTags?.map(familiarName) ?? []);
  const python = [pythonBase.made, pythonBase.public].find((tag) => tags.includes(tag));
  const size = `${info.NCPU} processors, ${memory.toFixed(1)} GiB`;
  return [
    memory >= wantedMemory
      ? { name: 'engine’s size', state: 'ok', found: size }
      : {
          name: 'engine’s size',
          state: 'missing',
          found: size,
          next: `give it ${wantedMemory} GiB`,
        },
    python
      ? { name: 'Python image', state: 'ok', found: python }
      : {
          name: 'Python image',
          state: 'later',
          found: 'not on the engine yet',
          isFetched: true,
        },
  ];
}

async function disk({ checkout }: Places): Promise<Finding> {
  const { bavail, bsize } = await statfs(checkout);
  const free = (bavail * bsize) / gibibyte;
  const found = `${free.toFixed(1)} GiB free`;
  if (free >= wantedDisk) return { name: 'disk', state: 'ok', found };
  return { name: 'disk', state: 'missing', found, next: `make ${wantedDisk} GiB free` };
}

function model({ checkout, cache }: Places): Finding {
  const name = 'model';
  if (existsSync(join(checkout, 'src', 'sagemaker', 'model.json')))
    return { name, state: 'ok', found: 'present' };
  if (existsSync(cachedModel(cache))) return { name, state: 'later', found: 'in the cache' };
  return { name, state: 'later', found: 'not made yet', isFetched: true };
}

async function pulumi(places: Places, env: NodeJS.ProcessEnv): Promise<Finding> {
  const file = await pulumiProgram(places, env);
  if (file !== undefined) return { name: 'Pulumi', state: 'ok', found: file };
  if (existsSync(cachedCli(places)))
    return { name: 'Pulumi', state: 'later', found: 'in the cache' };
  const go = (await onPath('go', env['PATH'])) !== undefined;
  const otherwise = go
    ? 'or built with Go'
    : 'and there is no Go to build it with if that is blocked';
  const found = `none yet: it will be downloaded, ${otherwise}`;
  return { name: 'Pulumi', state: 'later', found, isFetched: true };
}

/** Its password is nobody's to read. */
function proxy(env: NodeJS.ProcessEnv): readonly Finding[] {
  const ways = containerProxies(withDockersProxies(env), []);
  const given = ways['HTTPS_PROXY'] ?? ways['HTTP_PROXY'];
  if (given === undefined) return [];
  const name = 'proxy';
  const url = URL.parse(given.includes('://') ? given : `http://${given}`);
  if (!url)
    return [{ name, state: 'missing', found: 'no URL', next: 'correct HTTPS_PROXY or HTTP_PROXY' }];
  if (!isLoopback(url.hostname))
    return [{ name, state: 'ok', found: `${url.host} is handed on to builds and containers` }];
  const next =
    'let it listen on an address that containers reach as well, and name that one under proxies.default in ~/.docker/config.json';
  return [{ name, state: 'missing', found: `${url.host}, which containers cannot reach`, next }];
}

function certificates(env: NodeJS.ProcessEnv): Finding {
  const bundle = extraCaBundle(env);
  const found = bundle ? `${bundle} is handed on to builds` : 'none beyond the usual ones';
  return { name: 'certificates', state: 'ok', found };
}
