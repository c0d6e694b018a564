import grpc, { type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import services from '@pulumi/pulumi/proto/provider_grpc_pb.js';
import pb from '@pulumi/pulumi/proto/provider_pb.js';
import plugin from '@pulumi/pulumi/proto/plugin_pb.js';
import emptyPb from 'google-protobuf/google/protobuf/empty_pb.js';
import type { Failure } from './check.ts';
import type { DockerProvider, Verdict } from './provider.ts';
import { InitFailed } from './resource.ts';
import { fromWire, toWire, type Properties, withoutSecretSigns } from './values.ts';
import { initFailure } from './init-failure.ts';

/**
 * Serves a provider to Pulumi's engine and returns the port.
 *
 * Pulumi's own server for providers (`main` of `@pulumi/pulumi/provider`) is not used: it answers
 * Cancel without telling the provider, ignores the provider's settings, has no detailed diff, and
 * takes twice as long to load. The messages are that package's.
 */
export async function serve(provider: DockerProvider, version: string): Promise<number> {
  // Messages carry whole states: no limit on their size, as everywhere in Pulumi.
  const server = new grpc.Server({
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
  });
  server.addService(services.ResourceProviderService, handlers(provider, version));
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(error);
      else resolve(port);
    });
  });
}

function handlers(provider: DockerProvider, version: string): grpc.UntypedServiceImplementation {
  return {
    getPluginInfo: answer(() => new plugin.PluginInfo().setVersion(version)),
    getSchema: answer(() =>
      new pb.GetSchemaResponse().setSchema(JSON.stringify({ name: 'docker', version })),
    ),
    cancel: answer(() => {
      provider.cancel();
      return new emptyPb.Empty();
    }),

    checkConfig: answer((request: pb.CheckRequest) => {
      const news = fromWire(request.getNews());
      return checked(news, provider.checkConfig(news));
    }),
    diffConfig: answer((request: pb.DiffRequest) => {
      const [olds, news] = [fromWire(request.getOlds()), fromWire(request.getNews())];
      const changed = JSON.stringify(olds) !== JSON.stringify(news);
      return new pb.DiffResponse().setChanges(changesOf(changed));
    }),
    configure: answer(async (request: pb.ConfigureRequest) => {
      await provider.configure(withoutSecretSigns(fromWire(request.getArgs())) as Properties);
      // Secrets are left to Pulumi's engine, which marks each output as its input was marked.
      return new pb.ConfigureResponse().setSupportspreview(true);
    }),

    check: answer((request: pb.CheckRequest) => {
      const [olds, news] = [fromWire(request.getOlds()), fromWire(request.getNews())];
      const seed = request.getRandomseed_asU8();
      const { inputs, failures } = provider.check({ urn: request.getUrn() }, olds, news, seed);
      return checked(inputs, failures);
    }),
    diff: answer((request: pb.DiffRequest) =>
      diffed(
        provider.diff(
          { urn: request.getUrn() },
          fromWire(request.getOlds()),
          fromWire(request.getNews()),
        ),
        request.getIgnorechangesList(),
      ),
    ),
    create: answer(async (request: pb.CreateRequest) => {
      const operation = {
        urn: request.getUrn(),
        timeout: request.getTimeout(),
        preview: request.getPreview(),
      };
      const created = await provider.create(operation, fromWire(request.getProperties()));
      return new pb.CreateResponse().setId(created.id).setProperties(toWire(created.outputs));
    }),
    read: answer(async (request: pb.ReadRequest) => {
      const state = fromWire(request.getProperties());
      const found = await provider.read({ urn: request.getUrn() }, request.getId(), state);
      // An empty id says that the resource is gone.
      if (found === undefined) return new pb.ReadResponse();
      const inputs = fromWire(request.getInputs());
      const known = Object.keys(inputs).length > 0 ? inputs : (found.inputs ?? inputs);
      return new pb.ReadResponse()
        .setId(found.id)
        .setProperties(toWire(found.outputs))
        .setInputs(toWire(known));
    }),
    update: answer(async (request: pb.UpdateRequest) => {
      const operation = {
        urn: request.getUrn(),
        timeout: request.getTimeout(),
        preview: request.getPreview(),
      };
      const [olds, news] = [fromWire(request.getOlds()), fromWire(request.getNews())];
      const outputs = await provider.update(operation, request.getId(), olds, news);
      return new pb.UpdateResponse().setProperties(toWire(outputs));
    }),
    delete: answer(async (request: pb.DeleteRequest) => {
      const operation = { urn: request.getUrn(), timeout: request.getTimeout() };
      await provider.delete(operation, request.getId(), fromWire(request.getProperties()));
      return new emptyPb.Empty();
    }),
  };
}

/** A handler that answers with what a function returns, or with the error that it throws. */
function answer<Request, Response>(handle: (request: Request) => Response | Promise<Response>) {
  return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
    void Promise.resolve()
      .then(() => handle(call.request))
      .then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          callback(error instanceof InitFailed ? initFailure(error) : plainFailure(error));
        },
      );
  };
}

function plainFailure(error: unknown): Partial<grpc.StatusObject> {
  const details = error instanceof Error ? error.message : String(error);
  return { code: grpc.status.UNKNOWN, details };
}

function checked(inputs: Properties, failures: readonly Failure[]): pb.CheckResponse {
  return new pb.CheckResponse()
    .setInputs(toWire(inputs))
    .setFailuresList(
      failures.map(({ property, reason }) =>
        new pb.CheckFailure().setProperty(property).setReason(reason),
      ),
    );
}

function changesOf(changed: boolean) {
  const { DIFF_SOME, DIFF_NONE } = pb.DiffResponse.DiffChanges;
  return changed ? DIFF_SOME : DIFF_NONE;
}

function diffed(verdict: Verdict, ignored: readonly string[]): pb.DiffResponse {
  const changes = verdict.changes.filter(({ property }) => !ignored.includes(property));
  const response = new pb.DiffResponse()
    .setChanges(changesOf(changes.length > 0))
    .setDiffsList(changes.map(({ property }) => property))
    .setReplacesList(changes.filter(({ replace }) => replace).map(({ property }) => property))
    .setDeletebeforereplace(verdict.deleteBeforeReplace)
    .setHasdetaileddiff(true);
  const { ADD, ADD_REPLACE, DELETE, DELETE_REPLACE, UPDATE, UPDATE_REPLACE } = pb.PropertyDiff.Kind;
  const kinds = {
    add: [ADD, ADD_REPLACE],
    delete: [DELETE, DELETE_REPLACE],
    update: [UPDATE, UPDATE_REPLACE],
  } as const;
  for (const { property, kind, replace } of changes) {
    const [inPlace, replacing] = kinds[kind];
    const difference = new pb.PropertyDiff().setKind(replace ? replacing : inPlace);
    response.getDetaileddiffMap().set(property, difference);
  }
  return response;
}
