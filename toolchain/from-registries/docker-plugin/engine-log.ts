import grpc from '@grpc/grpc-js';
import type { Log } from './provider.ts';

type Send = (urn: string, line: string, warning: boolean) => Promise<void>;

/**
 * Sends lines to Pulumi's engine, which shows them beside the resource, in the order in which they
 * came. A line that cannot be sent is dropped: it must not fail the operation that it tells about.
 */
export function engineLog(address: string | undefined): Log {
  if (address === undefined) return () => undefined;
  let connected: Promise<Send> | undefined;
  let last: Promise<void> = Promise.resolve();
  return (urn, line, warning) => {
    connected ??= connect(address);
    const send = connected;
    last = last.then(async () => (await send)(urn, line, warning)).catch(() => undefined);
  };
}

/** Loads what only these messages need, at the first of them. */
async function connect(address: string): Promise<Send> {
  const { default: services } = await import('@pulumi/pulumi/proto/engine_grpc_pb.js');
  const { default: messages } = await import('@pulumi/pulumi/proto/engine_pb.js');
  const { INFO, WARNING } = messages.LogSeverity;
  const engine = new services.EngineClient(address, grpc.credentials.createInsecure());
  return (urn, line, warning) =>
    new Promise((resolve) => {
      const request = new messages.LogRequest()
        .setUrn(urn)
        .setMessage(line)
        .setSeverity(warning ? WARNING : INFO)
        .setEphemeral(!warning);
      engine.log(request, () => {
        resolve();
      });
    });
}
