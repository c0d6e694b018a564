import grpc from '@grpc/grpc-js';
import type { EngineClient } from '@pulumi/pulumi/proto/engine_grpc_pb.js';
import type { Log } from './provider.ts';

/**
 * Sends lines to Pulumi's engine, which shows them beside the resource. A line that cannot be sent
 * is dropped: it must not fail the operation that it tells about.
 */
export function engineLog(address: string | undefined): Log {
  if (address === undefined) return () => undefined;
  let client: Promise<EngineClient> | undefined;
  return (urn, line, warning) => {
    client ??= import('@pulumi/pulumi/proto/engine_grpc_pb.js').then(
      ({ default: proto }) => new proto.EngineClient(address, grpc.credentials.createInsecure()),
    );
    void Promise.all([client, import('@pulumi/pulumi/proto/engine_pb.js')])
      .then(([engine, { default: messages }]) => {
        const { INFO, WARNING } = messages.LogSeverity;
        const request = new messages.LogRequest()
          .setUrn(urn)
          .setMessage(line)
          .setSeverity(warning ? WARNING : INFO)
          .setEphemeral(!warning);
        engine.log(request, () => undefined);
      })
      .catch(() => undefined);
  };
}
