import grpc from '@grpc/grpc-js';
import pb from '@pulumi/pulumi/proto/provider_pb.js';
import statusPb from '@pulumi/pulumi/proto/status_pb.js';
import anyPb from 'google-protobuf/google/protobuf/any_pb.js';
import type { InitFailed } from './resource.ts';
import { toWire } from './values.ts';

/**
 * "Made, but not as asked": the resource's id and state travel in the error's details, in the
 * metadata entry where gRPC's Go implementation looks for them.
 */
export function initFailure(error: InitFailed): Partial<grpc.StatusObject> {
  const failed = new pb.ErrorResourceInitFailed()
    .setId(error.resource.id)
    .setProperties(toWire(error.resource.outputs))
    .setReasonsList([error.message]);
  const detail = new anyPb.Any();
  detail.pack(failed.serializeBinary(), 'pulumirpc.ErrorResourceInitFailed');
  const status = new statusPb.Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(error.message);
  status.addDetails(detail);
  const metadata = new grpc.Metadata();
  metadata.add('grpc-status-details-bin', Buffer.from(status.serializeBinary()));
  return { code: grpc.status.UNKNOWN, details: error.message, metadata };
}
