import { EventStreamCodec } from '@smithy/core/event-streams';

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

/** The stream’s last message when the model’s answer ended badly. */
export const modelStreamError = (code: StreamErrorCode): Uint8Array =>
  codec.encode({
    headers: {
      ':message-type': text('exception'),
      ':exception-type': text('ModelStreamError'),
      ':content-type': text('application/json'),
    },
    body: Buffer.from(JSON.stringify({ Message: messages[code], ErrorCode: code })),
  });
