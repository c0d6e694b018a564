import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { execa } from 'execa';
import { runDueChecksUntil } from '../../stack/podman-health.ts';
import type { Engine } from '../../toolchain/engine/engine.ts';
import { dockerCompose } from '../tools/go-tool.ts';
import { testTool } from '../tools/test-tool.ts';
import type { Outcome } from './stack-under-test.ts';

/** Undefined on a developer's machine where Compose cannot be had: what needs it is skipped. */
export const composeFile = await testTool(dockerCompose);

/** Projects of Docker Compose in a folder of their own. */
export class ComposeUnderTest implements AsyncDisposable {
  readonly folder: string;
  readonly #engine: Engine;
  readonly #started = new Set<string>();

  private constructor(folder: string, engine: Engine) {
    this.folder = folder;
    this.#engine = engine;
  }

  static async prepare(engine: Engine): Promise<ComposeUnderTest> {
    return new ComposeUnderTest(await mkdtemp(join(tmpdir(), 'sagemaker-local-test-')), engine);
  }

  async write(file: string, text: string): Promise<void> {
    await writeFile(join(this.folder, file), text);
  }

  /** `docker compose -f FILE …` */
  async run(file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    if (composeFile === undefined) throw new Error('there is no Compose on this machine');
    if (args.includes('up')) this.#started.add(file);
    const { docker, host } = this.#engine;
    const ended = new AbortController();
    // What systemd does where podman has one; Compose waits for what nobody would look at.
    const checking = runDueChecksUntil(docker, ['com.docker.compose.project'], ended.signal);
    const { exitCode, stdout, stderr } = await execa(composeFile, ['-f', file, ...args], {
      cwd: this.folder,
      env: { PATH: process.env['PATH'], HOME: this.folder, DOCKER_HOST: host, ...env },
      extendEnv: false,
      reject: false,
      timeout: 240_000,
    });
    ended.abort();
    await checking;
    return { exitCode, stdout, stderr };
  }

  /** Whatever is left of what was started goes, the last first; values matter to none of it. */
  async [Symbol.asyncDispose](): Promise<void> {
    const env = { POSTGRES_PASSWORD: 'none' };
    for (const file of [...this.#started].reverse())
      await this.run(file, ['down', '-v', '--remove-orphans', '--timeout', '5'], env);
    await rm(this.folder, { recursive: true });
  }
}

/** Of a container all that a stack declares, in one order; host ports and passwords are each one's own. */
export async function declaredOf(engine: Docker, id: string) {
  const { Image, Config, HostConfig, Mounts, NetworkSettings } = await engine
    .getContainer(id)
    .inspect();
  // dockerode's types leave some out, and say nothing of others.
  const config = Config as typeof Config & { readonly StopTimeout?: number };
  const host = HostConfig as unknown as {
    readonly Tmpfs?: Readonly<Record<string, string>>;
    readonly CapAdd?: readonly string[] | null;
    readonly CapDrop?: readonly string[] | null;
    readonly SecurityOpt?: readonly string[] | null;
  };
  const secret = Config.Env.find((line) => line.startsWith('POSTGRES_PASSWORD='))?.split('=')[1];
  const password = secret ?? /:\/\/app:([^@]+)@/.exec(Config.Env.join('\n'))?.[1] ?? '\u0000';
  return {
    image: Image,
    // Podman tells a container's own name among them.
    environment: Config.Env.filter((line) => !line.startsWith('HOSTNAME='))
      .map((line) => line.replaceAll(password, 'PASSWORD'))
      .sort(),
    command: Config.Cmd,
    entrypoint: Config.Entrypoint,
    user: Config.User,
    labels: Object.entries(Config.Labels)
      .filter(([name]) => name.startsWith('sagemaker-local.'))
      .sort(),
    healthcheck: Config.Healthcheck,
    stopTimeout: config.StopTimeout,
    ports: Object.entries(HostConfig.PortBindings as Record<string, { HostIp: string }[] | null>)
      .map(([port, bindings]) => [port, bindings?.map(({ HostIp }) => HostIp)])
      .sort(),
    mounts: Mounts.map(({ Type, Name, Source, Destination, RW }) => ({
      Type,
      // Where the engine keeps a volume says no more than its name.
      from: Name ?? Source,
      Destination,
      RW,
    })),
    networks: Object.keys(NetworkSettings.Networks),
    limits: {
      memory: HostConfig.Memory,
      swap: HostConfig.MemorySwap,
      cpus: HostConfig.NanoCpus,
      sharedMemory: HostConfig.ShmSize,
      processes: HostConfig.PidsLimit ?? null,
    },
    rights: {
      readOnly: HostConfig.ReadonlyRootfs,
      tmpfs: host.Tmpfs,
      added: host.CapAdd ?? null,
      dropped: host.CapDrop ?? null,
      options: host.SecurityOpt ?? null,
      privileged: HostConfig.Privileged,
    },
    restart: HostConfig.RestartPolicy,
  };
}

/** By which names others on its network reach it. */
export async function aliasesOf(engine: Docker, id: string): Promise<readonly string[]> {
  const { NetworkSettings } = await engine.getContainer(id).inspect();
  const networks: readonly { Aliases?: string[] | null }[] = Object.values(
    NetworkSettings.Networks,
  );
  return networks[0]?.Aliases ?? [];
}
