"""As AWS's PyTorch image answers: TorchServe 0.11 with AWS's inference toolkit.

Its words, down to the blanks, are those of the transcripts in test/conformance/serving.
"""

import json
import traceback
from typing import Any

from sagemaker_inference import content_types, encoder, errors
from sagemaker_inference.errors import BaseInferenceToolkitError
from sagemaker_serving.defaults import plain
from sagemaker_serving.messages import RETRY, Answer, Invocation
from sagemaker_serving.strictness import Route

_SEE = "please refer to API document."
_NO_WORKER = (
    'Model "model" has no worker to serve inference request. Please use scale workers API to add '
    "workers. If this is a sequence inference, please check if it is closed, or expired; or "
    "exceeds maxSequenceJobQueueSize"
)


class Faithful:
    # TorchServe's own limit, in bytes.
    max_body_bytes = 6_553_500

    def route(self, method: str, path: str, request_id: str) -> Route | Answer:
        match path:
            case "/ping":
                return Route.PING
            case "/invocations" | "/predictions/model":
                return Route.INVOCATION
            case "/models" if method == "GET":
                return _said(200, {"models": [{"modelName": "model", "modelUrl": "/opt/ml/model"}]})
            case "/metrics" if method == "GET":
                return Answer(200, b"", "text/plain; version=0.0.4; charset=utf-8")
            case "/":
                kind = "MethodNotAllowedException"
                return _error(405, kind, f"Requested method is not allowed, {_SEE}")
            case _:
                kind = "ResourceNotFoundException"
                return _error(404, kind, f"Requested resource is not found, {_SEE}")

    def healthy(self) -> Answer:
        return _said(200, {"status": "Healthy"})

    def unavailable(self, reason: str, request_id: str) -> Answer:
        return _error(503, "ServiceUnavailableException", reason, RETRY)

    def overloaded(self, reason: str, request_id: str) -> Answer:
        return _error(503, "ServiceUnavailableException", _NO_WORKER, RETRY)

    def too_large(self, size: int, limit: int, request_id: str) -> Answer:
        return Answer(413, b"", bare=True)

    def timed_out(self, seconds: float, request_id: str) -> Answer:
        return _error(500, "InternalServerException", "Worker died.")

    def refused(self, error: BaseInferenceToolkitError, request_id: str) -> Answer:
        return _traced(int(error.status_code), str(error.message), error)

    def failed(self, error: BaseException, request_id: str) -> Answer:
        return _traced(500, str(error), error)

    def body(self, invocation: Invocation) -> tuple[str | bytes, str | None]:
        content_type = invocation.content_type
        if content_type in content_types.UTF8_TYPES:
            return invocation.body.decode(), content_type
        return invocation.body, content_type

    def default_output_fn(self, prediction: Any, accept: str) -> str | tuple[str | bytes, str]:
        for media_type in accept.replace(" ", "").split(","):
            if media_type in encoder.SUPPORTED_CONTENT_TYPES:
                return encoder.encode(plain(prediction), media_type), accept
        raise errors.UnsupportedFormatError(accept)


def _said(status: int, body: object, headers: dict[str, str] | None = None) -> Answer:
    text = json.dumps(body, indent=2) + "\n"
    return Answer(status, text.encode(), "application/json", headers or {})


def _error(status: int, kind: str, message: str, headers: dict[str, str] | None = None) -> Answer:
    return _said(status, {"code": status, "type": kind, "message": message}, headers)


def _traced(status: int, message: str, error: BaseException) -> Answer:
    trace = "".join(traceback.format_exception(error))
    return Answer(status, f"{message}\n{trace}".encode("utf-8", "replace"))
