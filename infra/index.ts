import * as pulumi from '@pulumi/pulumi';
import type { ImageSources } from './built-image.ts';
import { builtImageName, choosePostgresBase, choosePythonBase } from './built-image.ts';
import { declareConsumers, identitiesOf, imagesOf, urlsOf } from './consumers.ts';
import { cpuImageFor } from './cpu-image.ts';
import { Database, postgresImage } from './database.ts';
import { containerProxies, downloadArgs, namesOnNetwork, withDockersProxies } from './egress.ts';
import { SagemakerEndpoint } from './endpoint.ts';
import { containersOf } from './endpoints.ts';
import { unreachable } from './engine/reach.ts';
import type { EngineFacts } from './engine-facts.ts';
import { readEngineFacts } from './engine-facts.ts';
import { addressFrom } from './engine/address.ts';
import { engineClient } from './engine/client.ts';
import {
  fingerprintOf,
  modelFiles,
  modelFingerprint,
  packagesFingerprint,
  settingsFingerprint,
} from './fingerprint.ts';
import { settingsDetails } from './fingerprint-details.ts';
import { decideModelDelivery } from './model-delivery.ts';
import { modelImageName, modelRequirements } from './model-image.ts';
import { endpointRole } from './names.ts';
import { stackNetwork } from './network.ts';
import { notFetched } from './offline.ts';
import { runtimeImage, SagemakerRuntime } from './runtime.ts';
import { RefusedImage } from './registry/refusal.ts';
import type { ChooseImage } from './serving-images.ts';
import { imageChooser } from './serving-images.ts';
import { isSecretSetting, stackSettings } from './stack-settings.ts';
import { machinesTrust } from './trust.ts';

/** A proxy's or a mirror's address may hold a password. */
const closed = (ways: Readonly<Record<string, string>>) =>
  Object.keys(ways).length > 0 ? pulumi.secret(ways) : ways;

/** A pull is the docker plug-in's own doing, and nothing tells it to leave it. */
async function refuseToPull(image: string, facts: EngineFacts): Promise<void> {
  if (!facts.isOffline || (await facts.isPresent(image))) return;
  throw new pulumi.RunError(
    `the image ${image}: ${notFetched}; next: while online, run up once, or load it onto the engine`,
  );
}

/** The program that `pulumi up` runs: settings in, resources declared, outputs out. */
export default async function program() {
  const facts = await readEngineFacts();
  const given = stackSettings();
  // A build asks registries for what it is based on.
  const settings = facts.isOffline ? { ...given, builtImage: 'reuse' as const } : given;
  const choose = refusedAsRunError(imageChooser(engineClient(addressFrom(process.env)), settings));
  for (const { source } of settings.consumers)
    if (source.kind === 'image') await refuseToPull(source.image, facts);
  const serving = await choose(settings.image, endpointRole);

  const pythonBase = await choosePythonBase(facts.isPresent);
  const postgresBase = await choosePostgresBase(facts.isPresent);
  const mayReuse = async (image: ImageSources, base = pythonBase) =>
    settings.builtImage === 'reuse' && (await facts.isPresent(builtImageName(image, base)));
  const env = withDockersProxies(process.env);
  const downloads = closed(downloadArgs(env));
  const proxies = closed(containerProxies(env, namesOnNetwork(settings)));
  const trust = machinesTrust();

  const refusal = unreachable(facts.host, settings.publishAddress);
  if (refusal) throw new pulumi.RunError(`${refusal.found}; next: ${refusal.next}`);
  const ofModel = async (directory: string | undefined) => {
    const files = await modelFiles(directory);
    const packages = modelRequirements(directory);
    const delivery =
      directory &&
      (await decideModelDelivery(settings.modelDelivery, modelFingerprint(files), () =>
        facts.lookFor(directory, files.keys()),
      ));
    const reusePackages =
      packages !== undefined &&
      settings.builtImage === 'reuse' &&
      (await facts.isPresent(
        modelImageName(cpuImageFor(settings.precision), packages, pythonBase),
      ));
    return { files, declared: { reusePackages, ...(delivery && { delivery }) } };
  };

  const network = stackNetwork(settings);
  const common = {
    facts,
    network: network.name,
    pythonBase,
    downloads,
    proxies,
    ...(trust && { trust }),
  };
  const containers = { ...common, reuseImage: await mayReuse(cpuImageFor(settings.precision)) };
  const { files: modelContent, declared } = await ofModel(settings.modelDirectory);
  const { delivery } = declared;
  const endpoint = new SagemakerEndpoint('endpoint', {
    ...containers,
    settings,
    serving,
    ...declared,
  });
  // A port can be the stack's own container's only.
  const theirMetrics = settings.metricsPort === 'endpoint' ? 'endpoint' : undefined;
  const further: Record<string, pulumi.Output<string>> = {};
  for (const container of containersOf(settings.endpoints)) {
    const { role, modelDirectory } = container;
    const theirs = await ofModel(modelDirectory);
    const theirServing = await choose(container.image, role);
    const { imageIdentity } = new SagemakerEndpoint(role, {
      ...containers,
      ...theirs.declared,
      settings: { ...settings, ...container, port: undefined, metricsPort: theirMetrics },
      serving: theirServing,
      role,
      host: role,
    });
    const model = modelFingerprint(theirs.files);
    further[role] = pulumi.interpolate`${imageIdentity}, model ${model}`;
  }
  const runtime = settings.runtime
    ? new SagemakerRuntime('runtime', {
        ...common,
        settings,
        reuseImage: await mayReuse(runtimeImage),
      })
    : undefined;
  const postgres = settings.postgres
    ? new Database('postgres', {
        ...common,
        settings,
        postgresBase,
        reuseImage: await mayReuse(postgresImage, postgresBase),
      })
    : undefined;
  const consumers = await declareConsumers({
    ...common,
    settings,
    own: { endpoint, runtime, postgres },
    ...(runtime && { runtimeUrl: runtime.internalUrl }),
    ...(postgres && { databaseUrl: postgres.url }),
  });
  const search = consumers.get('search');

  const fingerprintParts = {
    image: endpoint.imageIdentity,
    model: modelFingerprint(modelContent),
    settings: settingsFingerprint(settings),
    endpoints: pulumi.output(further).apply((all) => Object.values(all).join('; ')),
    runtime: runtime?.imageIdentity ?? '',
    database: postgres?.imageIdentity ?? '',
    consumers: imagesOf(consumers),
    packages: packagesFingerprint(),
  };

  return {
    /** For this machine: `http://127.0.0.1:8080`. */
    endpointUrl: endpoint.url,
    /** For containers on the stack's network: `http://sagemaker-local:8080`. */
    internalUrl: endpoint.internalUrl,
    /** Prometheus metrics, where `metricsPort` publishes them. */
    ...(endpoint.metricsUrl && { metricsUrl: endpoint.metricsUrl }),
    servingImage: endpoint.image,
    servingImageId: endpoint.imageId,
    /** `repository@sha256:…`; '' for an image that never came from a registry. */
    servingImageDigest: endpoint.imageDigest,
    servingImageReason: [serving.reason, settings.presetReason].filter(Boolean).join('; '),
    network: network.name,
    endpointContainer: endpoint.container.name,
    modelDirectory: settings.modelDirectory,
    /** `mount` or `copy`, and why; absent of an image that has its model in it. */
    ...(delivery && { modelDelivery: delivery.kind, modelDeliveryReason: delivery.reason }),
    probe: settings.probe,
    /** Equal fingerprints mean equal environments; the parts tell what differs. */
    fingerprint: pulumi.output(fingerprintParts).apply(fingerprintOf),
    fingerprintParts,
    /** What differs within a part. Of values that may be secret there are hashes: a secret as well. */
    fingerprintDetails: pulumi.secret({
      settings: settingsDetails(settings, isSecretSetting),
      model: Object.fromEntries(modelContent),
      endpoints: further,
      consumers: identitiesOf(consumers),
    }),
    /** Name → the URLs of its published ports on this machine. */
    consumers: urlsOf(consumers),
    /** Where a person searches, in a stack whose consumer `search` publishes a port. */
    ...(search && { searchUrl: search.urls.apply(([url]) => url) }),
    /** A secret: it has the password. In a stack that publishes PostgreSQL's port. */
    ...(postgres?.hostUrl && { databaseUrl: postgres.hostUrl }),
    /** What AWS SDKs are told: absent where the settings leave the runtime twin out. */
    ...(runtime && {
      runtimeUrl: runtime.url,
      runtimeInternalUrl: runtime.internalUrl,
      endpointName: settings.endpointName,
    }),
  };
}

/** Pulumi shows a RunError’s message alone: an image that cannot be had is the user’s to mend. */
const refusedAsRunError =
  (choose: ChooseImage): ChooseImage =>
  async (choice, role) => {
    try {
      return await choose(choice, role);
    } catch (error) {
      throw error instanceof RefusedImage ? new pulumi.RunError(error.message) : error;
    }
  };
