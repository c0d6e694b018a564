/**
 * What packages of the bundle would load for something that the Action never does, with what that
 * is. It weighs as much as all the rest together.
 */
export const leftOut: Readonly<Record<string, string>> = {
  // Pulumi turns functions into text for its serverless resources, and TypeScript into JavaScript.
  'pulumi/closure': 'serialising functions',
  typescript: 'compiling a Pulumi program',
  'ts-node': 'compiling a Pulumi program',
  'source-map-support': 'compiling a Pulumi program',
  // Pulumi's traces of itself, in the process that a language host starts.
  '@opentelemetry/exporter-zipkin': 'tracing Pulumi',
  '@opentelemetry/instrumentation': 'tracing Pulumi',
  '@opentelemetry/instrumentation-grpc': 'tracing Pulumi',
  '@opentelemetry/resources': 'tracing Pulumi',
  '@opentelemetry/sdk-trace-base': 'tracing Pulumi',
  '@opentelemetry/sdk-trace-node': 'tracing Pulumi',
  // The runner's client for APIs that use `fetch`; the cache does not.
  undici: 'fetch through a proxy',
  // gRPC's channelz, and an engine's BuildKit sessions.
  '@grpc/proto-loader': 'reading .proto files',
  protobufjs: 'reading .proto files',
  // A job's log only ever gets more lines.
  'log-update': 'redrawing a terminal',
  'cli-truncate': 'redrawing a terminal',
  // Needs compiled code beside it, and knows neither the user's ssh configuration nor known hosts.
  ssh2: 'the ssh of the client library (an engine behind ssh:// is reached by the machine’s own)',
  // Credentials for ECR: a pipeline has a role, keys or a profile; nobody can log in by a browser.
  '@aws-sdk/credential-provider-sso': 'AWS SSO',
  '@aws-sdk/credential-provider-login': 'logging in to AWS by a browser',
  'zod/locales': 'other languages than English',
  'pulumi/provider': 'Pulumi’s way of serving a plug-in',
  'zod/json-schema': 'JSON Schema',
  'azure/crc64': 'checksums that the cache does not ask for',
  'azure/sas': 'signing addresses of blobs (the cache service hands out signed ones)',
  'azure/avro': 'asking a blob by SQL',
  // Pulumi's installer asks for one text by it; Node's own `fetch` does that too.
  got: '',
};

/** The name in the table for what a file imports: a package's, or that of a part of one. */
export function nameIn(path: string, importer: string): string {
  const part = parts.find(
    ({ of, file }) => file.test(path) && importer.includes(`/node_modules/${of}/`),
  );
  return part?.name ?? path;
}

/** Parts of packages, by how the package's own files import them. */
const parts = [
  { name: 'zod/locales', of: 'zod', file: /\/locales\/index\.js$/ },
  { name: 'zod/json-schema', of: 'zod', file: /json-schema(-processors)?\.js$/ },
  { name: 'pulumi/provider', of: '@pulumi/pulumi/provider', file: /^\.\/server$/ },
  { name: 'pulumi/closure', of: '@pulumi/pulumi', file: /\/closure\/\w+$/ },
  { name: 'azure/sas', of: '@azure/storage-blob', file: /\/BlobSASSignatureValues\.js$/ },
  { name: 'azure/avro', of: '@azure/storage-blob', file: /\/internal-avro\/index\.js$/ },
  { name: 'azure/crc64', of: '@azure/storage-common', file: /^\.\/crc64\.js$/ },
] as const;

/** The module in its place: it says what is missing as soon as something of it is used. */
export function insteadOf(name: string): string {
  if (name === 'got')
    return `module.exports = async (url) => {
      const response = await fetch(url);
      if (!response.ok) throw new Error(url + ' answered ' + response.status);
      return { body: await response.text() };
    };`;
  const message = JSON.stringify(`the Action does without ${name}: ${leftOut[name] ?? ''}`);
  return `function missing() { throw new Error(${message}); }
    module.exports = new Proxy(missing, {
      construct: missing,
      get: (target, key) =>
        key === '__esModule' || typeof key === 'symbol' ? undefined : module.exports,
    });`;
}
