import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { OutputMap, PulumiFn } from '@pulumi/pulumi/automation/index.js';
import {
  LocalWorkspace,
  PulumiCommand,
  Stack,
  StackAlreadyExistsError,
} from '@pulumi/pulumi/automation/index.js';
import type { EngineAddress } from '../infra/engine/address.ts';
import { environmentOf } from '../infra/engine/address.ts';
import type { FingerprintDetails } from '../infra/fingerprint-details.ts';
import declare from '../infra/index.ts';
import type { Places } from '../toolchain/places.ts';
import type { PulumiTools } from '../toolchain/pulumi.ts';
import { dropSidecars, stateFolder, stateUrl } from './state-file.ts';

/** Which stack of which checkout, and what drives it. */
export interface Target {
  readonly places: Places;
  readonly stack: string;
  readonly tools: PulumiTools;
  readonly engine: EngineAddress;
}

/** The stack, made when it does not exist yet, whose operations run this program. */
export async function openStack(target: Target, program: PulumiFn = declare): Promise<Stack> {
  const { places, stack, tools } = target;
  mkdirSync(stateFolder(places), { recursive: true });
  dropSidecars(places, stack);
  // The program asks the engine before it declares; it finds it where every Pulumi program does.
  Object.assign(process.env, environmentOf(target.engine));
  const workspace = await LocalWorkspace.create({
    workDir: places.project,
    // In this process: that saves starting Node and loading Pulumi's SDK once more, 2 of 5.5 s.
    program,
    pulumiHome: tools.pulumiHome,
    pulumiCommand: await PulumiCommand.get({
      // A user's own Pulumi is on PATH; ours is linked into the workspace's bin/.
      ...(existsSync(join(tools.binDir, 'pulumi')) ? { root: places.workspace } : {}),
      skipVersionCheck: true,
    }),
    envVars: environment(target),
  });
  try {
    return await Stack.createOrSelect(stack, workspace);
  } catch (error) {
    // Another command made it between our look and our attempt.
    if (!(error instanceof StackAlreadyExistsError)) throw error;
    return Stack.select(stack, workspace);
  }
}

/** What Pulumi and the plug-ins that it starts need to see. */
export function environment(target: Target): Record<string, string> {
  const { PULUMI_CONFIG_PASSPHRASE: own, PULUMI_CONFIG_PASSPHRASE_FILE: file } = process.env;
  return {
    ...target.tools.env,
    ...environmentOf(target.engine),
    // Locks and orphans are looked up there, whatever backend the user has for other projects.
    PULUMI_BACKEND_URL: stateUrl(target.places),
    ...(file ? {} : { PULUMI_CONFIG_PASSPHRASE: own ?? '' }),
  };
}

/** The outputs that people and programs read; see infra/index.ts. No secrets: what a command knows, it may print. */
export interface Outputs {
  readonly endpointUrl: string;
  readonly internalUrl: string;
  readonly servingImage: string;
  /** `repository@sha256:…`; '' for an image that never came from a registry. */
  readonly servingImageDigest: string;
  readonly servingImageReason: string;
  readonly network: string;
  readonly endpointContainer: string;
  /** Absent where nothing is mounted. */
  readonly modelDirectory?: string;
  readonly modelDelivery?: 'mount' | 'copy';
  readonly modelDeliveryReason?: string;
  /** Name → URLs on this machine. */
  readonly consumers: Readonly<Record<string, readonly string[]>>;
  /** In a stack whose consumer `search` publishes a port. */
  readonly searchUrl?: string;
  readonly probe: { readonly payload: unknown; readonly path: string };
  readonly fingerprint: string;
  readonly fingerprintParts: Readonly<Record<string, string>>;
  /** Absent where the settings publish no metrics. */
  readonly metricsUrl?: string;
  /** These three are absent where the settings leave the runtime twin out. */
  readonly runtimeUrl?: string;
  readonly runtimeInternalUrl?: string;
  readonly endpointName?: string;
}

/** What `npm run diff` compares. */
export interface Environment {
  readonly fingerprint: string;
  readonly parts: Readonly<Record<string, string>>;
  readonly details: FingerprintDetails;
}

/** Undefined when no `up` of the stack has come to its end, or only one of an older version. */
export function readEnvironment(outputs: OutputMap): Environment | undefined {
  const { fingerprint, fingerprintParts, fingerprintDetails } = Object.fromEntries(
    Object.entries(outputs).map(([name, { value }]) => [name, value as unknown]),
  );
  if (!fingerprint || !fingerprintParts || !fingerprintDetails) return undefined;
  return {
    fingerprint: fingerprint as string,
    parts: fingerprintParts as Environment['parts'],
    details: fingerprintDetails as FingerprintDetails,
  };
}
