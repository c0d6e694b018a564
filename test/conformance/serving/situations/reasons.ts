// Why ours is otherwise; docs/parity.md has each once, by number.

export const traceback =
  'One JSON object says what was wrong; the traceback is in the log, found by `requestId`.';
export const charset =
  'Many clients say `charset=utf-8`, which changes nothing about JSON: it is taken off.';
export const method =
  'A request that is no POST is a mistake in the client, and is told so; AWS’s SDKs send nothing else.';
export const readable = 'The same status with a body that can be read.';
export const closing =
  'It says `connection: close`, as it does close the connection; the genuine stack says nothing.';
export const library =
  'The words are those of the library that the handler calls, which is another one here.';
export const quality = 'A type with a quality is the type.';
export const named = 'The answer is under the one type that it has, not under the list.';
export const oldHttp =
  'A client of HTTP/1.0 that did not ask for a kept connection gets none, as RFC 9112 has it.';
export const torchServeOnly =
  'A path of TorchServe’s, which SageMaker does not let through to a container.';
export const bodyCap =
  'The cap is the API’s own, 6,291,456 bytes, and the answer says what was found and allowed.';
export const noTensor = 'There is no torch here to refuse the array in its own words.';
