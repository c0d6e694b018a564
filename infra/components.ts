/** What other Pulumi programs import: `import { SagemakerEndpoint } from 'sagemaker-local'`. */
export { SagemakerEndpoint, type SagemakerEndpointArgs } from './endpoint.ts';
export { Database, type DatabaseArgs } from './database.ts';
export { Consumer, type ConsumerArgs } from './consumer.ts';
export type { ConsumerSettings, ConsumerSource } from './consumer-settings.ts';
export { SagemakerRuntime, type SagemakerRuntimeArgs } from './runtime.ts';
export { stackNetwork } from './network.ts';
export { choosePostgresBase, choosePythonBase } from './built-image.ts';
export { containerProxies, downloadArgs, namesOnNetwork } from './egress.ts';
export { readEngineFacts, type EngineFacts } from './engine-facts.ts';
export { decideServingImage, type ServingImage } from './serving-image.ts';
export { RefusedImage, type Refusal } from './registry/refusal.ts';
export { imageChooser, type ChooseImage } from './serving-images.ts';
export { parseSettings, SettingsError, type Settings, type SettingsSource } from './settings.ts';
