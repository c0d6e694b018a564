"""As helps its user best: what is wrong in one JSON object, what clients do send accepted."""

import http
from dataclasses import replace
from typing import Any

from sagemaker_inference import content_types, encoder, errors
from sagemaker_inference.errors import BaseInferenceToolkitError
from sagemaker_serving.defaults import plain
from sagemaker_serving.messages import RETRY, Answer, Invocation, problem
from sagemaker_serving.strictness import Route


class Helpful:
    # The API model's cap on a body: 6 MiB (botocore, sagemaker-runtime 2017-05-13).
    max_body_bytes = 6_291_456

    def route(self, method: str, path: str, request_id: str) -> Route | Answer:
        match path:
            case "/ping":
                allowed = method in ("GET", "HEAD")
                return Route.PING if allowed else _wrong_method(method, "GET, HEAD", request_id)
            case "/invocations":
                allowed = method == "POST"
                return Route.INVOCATION if allowed else _wrong_method(method, "POST", request_id)
            case _:
                message = f"there is nothing at {path}; POST /invocations or GET /ping"
                return problem(404, "ResourceNotFoundException", message, request_id)

    def healthy(self) -> Answer:
        return Answer(200, b"")

    def unavailable(self, reason: str, request_id: str) -> Answer:
        return problem(503, "ServiceUnavailableException", reason, request_id, RETRY)

    def overloaded(self, reason: str, request_id: str) -> Answer:
        # Under overload, new connections took longer than the model: what was accepted had a p99 of
        # 2.3 s instead of 0.08 s.
        return replace(self.unavailable(reason, request_id), keeps_connection=True)

    def too_large(self, size: int, limit: int, request_id: str) -> Answer:
        message = f"the body has {size} bytes, at most {limit} are allowed"
        return problem(413, "RequestEntityTooLarge", message, request_id)

    def timed_out(self, seconds: float, request_id: str) -> Answer:
        message = f"no answer within {seconds:g} s"
        return problem(500, "InternalServerException", message, request_id)

    def refused(self, error: BaseInferenceToolkitError, request_id: str) -> Answer:
        status = int(error.status_code)
        # As a type, the status in words without spaces: "Bad Request" → BadRequest.
        kind = "".join(str(error.phrase).split()) or http.HTTPStatus(status).name
        return problem(status, kind, str(error.message), request_id)

    def failed(self, error: BaseException, request_id: str) -> Answer:
        message = f"{type(error).__name__}: {error}"
        return problem(500, "InternalServerException", message, request_id)

    def body(self, invocation: Invocation) -> tuple[str | bytes, str | None]:
        """The toolkit knows JSON and CSV only without parameters. `; charset=utf-8`, which many
        clients send, changes nothing about them, so it is taken away. A body that is not UTF-8
        stays bytes: refusing it, and how, is the handler's to decide.
        """
        content_type = invocation.content_type
        media_type, _, parameters = (content_type or "").partition(";")
        media_type = media_type.strip().lower()
        charset = parameters.replace(" ", "").replace('"', "").lower()
        if media_type not in content_types.UTF8_TYPES or charset not in ("", "charset=utf-8"):
            return invocation.body, content_type
        try:
            return invocation.body.decode(), media_type
        except UnicodeDecodeError:
            return invocation.body, media_type

    def default_output_fn(self, prediction: Any, accept: str) -> str | tuple[str | bytes, str]:
        """The first type that the client accepts among JSON, CSV and NPY."""
        for media_range in accept.split(","):
            media_type = media_range.partition(";")[0].strip().lower()
            if media_type == content_types.ANY:
                media_type = content_types.JSON
            if media_type in encoder.SUPPORTED_CONTENT_TYPES:
                return encoder.encode(plain(prediction), media_type), media_type
        raise errors.UnsupportedFormatError(accept)


def _wrong_method(method: str, allowed: str, request_id: str) -> Answer:
    message = f"{method} is not allowed here; allowed: {allowed}"
    return problem(405, "MethodNotAllowedException", message, request_id, {"allow": allowed})
