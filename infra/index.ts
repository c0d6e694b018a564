import * as pulumi from '@pulumi/pulumi';
import { choosePythonBase, downloadArgs } from './cpu-image.ts';
import { askEcr } from './ecr.ts';
import { SagemakerEndpoint } from './endpoint.ts';
import { readEngineFacts } from './engine-facts.ts';
import { stackNetwork } from './network.ts';
import { decideServingImage } from './serving-image.ts';
import { stackSettings } from './stack-settings.ts';

const settings = stackSettings();
const facts = await readEngineFacts();
const serving = await decideServingImage(settings.image, settings.pytorchImage, {
  isPresent: facts.isPresent,
  askEcr,
});

const ways = downloadArgs(process.env);
// A proxy's or a mirror's address may hold a password.
const downloads = Object.keys(ways).length > 0 ? pulumi.secret(ways) : ways;

const stackNet = stackNetwork(settings.stack, settings.checkout);
const endpoint = new SagemakerEndpoint('endpoint', {
  settings,
  serving,
  facts,
  network: stackNet.name,
  pythonBase: await choosePythonBase(facts.isPresent),
  downloads,
});

/** For this machine: `http://127.0.0.1:8080`. */
export const endpointUrl = endpoint.url;
/** For containers on the stack's network: `http://sagemaker-local:8080`. */
export const internalUrl = endpoint.internalUrl;
export const servingImage = endpoint.image;
export const servingImageId = endpoint.imageId;
export const servingImageReason = pulumi.output(serving.reason);
export const network = stackNet.name;
export const endpointContainer = endpoint.container.name;
export const modelDirectory = settings.modelDirectory;
export const probe = settings.probe;
