import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import type { Progress } from '../../report/progress.ts';
import { isAtLeast } from '../version.ts';

/** A program in a Go module that is not ours. */
export interface GoProgram {
  /** "github.com/pulumi/pulumi/pkg/v3" */
  readonly module: string;
  /** Of the module, with its leading v. */
  readonly version: string;
  /** The package with the program's `main`. */
  readonly package: string;
  /** For the linker: `-X` sets a variable, `-s -w` leave the symbols out. */
  readonly ldflags: string;
}

export interface GoBuild {
  readonly program: GoProgram;
  /** The file to make. */
  readonly output: string;
  /** An empty folder to work in. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly progress: Progress;
}

/**
 * Builds a program through the Go toolchain and module proxy that the environment has set up.
 * `go install MODULE@VERSION` is not used: it asks the proxy for a list of versions, which proxies
 * that serve only what was fetched before refuse.
 *
 * @returns what went wrong, in one line, or undefined
 */
export async function buildGoProgram(build: GoBuild): Promise<string | undefined> {
  const { program, output, folder, env, progress } = build;
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'go.mod'),
    `module sagemaker-local/toolchain\n\ngo 1.21\n\nrequire ${program.module} ${program.version}\n`,
  );
  const go = execa('go', goArguments(program, output), {
    cwd: folder,
    env,
    extendEnv: false,
    reject: false,
    stdout: 'ignore',
    buffer: false,
  });
  const counted = new GoOutput();
  const began = Date.now();
  const report = () => {
    const seconds = Math.round((Date.now() - began) / 1000).toString();
    progress.update(`${counted.summary()}, ${seconds} s`);
  };
  // A large package compiles for long without a word: the seconds go on.
  const clock = setInterval(report, 1000);
  try {
    for await (const line of createInterface({ input: go.stderr })) counted.add(line);
    const result = await go;
    return result.failed ? counted.failure() || result.shortMessage : undefined;
  } finally {
    clearInterval(clock);
  }
}

export function goArguments(program: GoProgram, output: string): string[] {
  // -mod=mod lets go write go.sum; -v names each package, which is what progress is made of.
  return [
    ...['build', '-mod=mod', '-v'],
    ...['-ldflags', program.ldflags, '-o', output],
    program.package,
  ];
}

/** Go's messages, counted into what it downloaded and compiled, and what else it had to say. */
export class GoOutput {
  #downloaded = 0;
  #compiled = 0;
  #complaints: string[] = [];

  add(line: string): void {
    if (/^go: (downloading|found|finding|added|upgraded) /.test(line)) this.#downloaded += 1;
    else if (/^[\w.-]+(\/[\w.~-]+)*$/.test(line)) this.#compiled += 1;
    else if (line.trim() !== '') this.#complaints.push(line.trim());
  }

  summary(): string {
    const modules = `${this.#downloaded.toString()} modules downloaded`;
    const packages = `${this.#compiled.toString()} packages compiled`;
    return this.#downloaded > 0 ? `${modules}, ${packages}` : packages;
  }

  failure(): string {
    return this.#complaints.slice(-3).join(' ');
  }
}

/** The Go on PATH: its version ("1.26.8"), or undefined where there is none. */
export async function goVersion(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const result = await execa('go', ['env', 'GOVERSION'], {
    env,
    extendEnv: false,
    reject: false,
    timeout: 20_000,
  });
  return result.failed ? undefined : /^go(\d+(?:\.\d+)*)/.exec(result.stdout)?.[1];
}

/**
 * Why a Go does not do for modules that need another, in one line; undefined when it does. Since
 * 1.21 Go fetches the toolchain that a module asks for, unless it was told not to.
 */
export function goShortfall(
  found: string | undefined,
  needed: string,
  env: NodeJS.ProcessEnv,
): string | undefined {
  if (found === undefined) return `no Go on PATH; ${needed} or newer is needed`;
  if (isAtLeast(found, needed)) return undefined;
  if (isAtLeast(found, '1.21') && env['GOTOOLCHAIN'] !== 'local') return undefined;
  return `Go ${found} is too old; ${needed} or newer is needed`;
}
