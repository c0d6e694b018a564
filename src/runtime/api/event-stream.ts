import { EventStreamCodec } from '@smithy/core/event-streams';
import { ApiError } from './api-error.ts';

/** The framing of `application/vnd.amazon.eventstream`, by AWS’s own library. */
const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8')),
  (text) => Buffer.from(text, 'utf8'),
);

const text = (value: string) => ({ type: 'string', value }) as const;

export const eventStreamType = 'application/vnd.amazon.eventstream';

/** A part of the model’s answer, as it came. */
export const payloadPart = (bytes: Uint8Array): Uint8Array =>
  codec.encode({
    headers: {
      ':message-type': text('event'),
      ':event-type': text('PayloadPart'),
      ':content-type': text('application/octet-stream'),
    },
    body: bytes,
  });

/** Error codes of ModelStreamError, as the API model describes them. */
export type StreamErrorCode = 'ModelInvocationTimeExceeded' | 'StreamBroken';

const messages: Readonly<Record<StreamErrorCode, string>> = {
  ModelInvocationTimeExceeded:
    'The model failed to finish sending the response within the timeout period allowed by Amazon ' +
    'SageMaker.',
  StreamBroken:
    'The Transmission Control Protocol (TCP) connection between the client and the model was reset ' +
    'or closed.',
};

/** What ends a stream whose model’s answer ended badly. Its HTTP status has long been 200. */
export const modelStreamError = (code: StreamErrorCode): ApiError =>
  new ApiError('ModelStreamError', 200, { Message: messages[code], ErrorCode: code });

/** What ends a stream that failed for any other reason. */
export const internalStreamFailure = (): ApiError =>
  new ApiError('InternalStreamFailure', 200, {
    Message:
      'The stream processing failed because of an unknown error, exception or failure. Try your ' +
      'request again.',
  });

/** The stream’s last message. */
export const exception = ({ type, body }: ApiError): Uint8Array =>
  codec.encode({
    headers: {
      ':message-type': text('exception'),
      ':exception-type': text(type),
      ':content-type': text('application/json'),
    },
    body: Buffer.from(JSON.stringify(body)),
  });
