"""The HTTP side: `/ping` and `/invocations` as an ASGI application, without a framework."""

import asyncio
import logging
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sagemaker_serving.bodies import (
    BodiesFullError,
    BodyMemory,
    BodyTooLargeError,
    ClientGoneError,
    Receive,
    read_body,
)
from sagemaker_serving.health import Health
from sagemaker_serving.messages import Answer, Invocation, problem
from sagemaker_serving.settings import Settings
from sagemaker_serving.workers import QueueFullError, WorkerPool

access = logging.getLogger("access")

type Send = Callable[[Mapping[str, Any]], Awaitable[None]]

# As the genuine stack sends them with every answer.
_ALWAYS = (
    (b"pragma", b"no-cache"),
    (b"cache-control", b"no-cache; no-store, must-revalidate, private"),
    (b"expires", b"Thu, 01 Jan 1970 00:00:00 UTC"),
)
_RETRY = {"retry-after": "1"}
PROBE_USER_AGENT = "sagemaker-local-probe"


class App:
    def __init__(self, settings: Settings, pool: WorkerPool, health: Health) -> None:
        self._settings = settings
        self._pool = pool
        self._health = health
        self._memory = BodyMemory(settings.max_body_bytes)

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        request_id = str(uuid.uuid4())
        method, path = scope["method"], scope["path"]
        if path == "/ping":
            answer: Answer | None = self._ping(method, request_id)
        elif path == "/invocations":
            answer = await self._logged_invocation(method, scope, receive, request_id)
        else:
            message = f"there is nothing at {path}; POST /invocations or GET /ping"
            answer = problem(404, "ResourceNotFoundException", message, request_id)
        if answer is not None:
            await _send(send, answer, request_id, without_body=method == "HEAD")

    def _ping(self, method: str, request_id: str) -> Answer:
        if method not in ("GET", "HEAD"):
            return _wrong_method(method, "GET, HEAD", request_id)
        reason = self._health.reason
        if reason is None and self._pool.all_stuck:
            reason = "every worker is stuck in a request that timed out"
        if reason is None:
            return Answer(200, b"")
        return problem(503, "ServiceUnavailableException", reason, request_id, _RETRY)

    async def _logged_invocation(
        self, method: str, scope: Mapping[str, Any], receive: Receive, request_id: str
    ) -> Answer | None:
        started = time.perf_counter()
        headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}
        answer = await self._invocation(method, headers, receive, request_id)
        ms = round((time.perf_counter() - started) * 1000, 2)
        # The health check asks for an embedding every few seconds: nothing to fill a log with.
        is_probe = headers.get("user-agent") == PROBE_USER_AGENT
        access.log(
            logging.DEBUG if is_probe else logging.INFO,
            "%s /invocations",
            method,
            extra={
                "status": answer.status if answer else "client gone",
                "ms": ms,
                "requestId": request_id,
            },
        )
        return answer

    async def _invocation(
        self, method: str, headers: Mapping[str, str], receive: Receive, request_id: str
    ) -> Answer | None:
        """None where the client went away."""
        if method != "POST":
            return _wrong_method(method, "POST", request_id)
        limit, timeout_s = self._settings.max_body_bytes, self._settings.timeout_s
        try:
            async with asyncio.timeout(timeout_s) as deadline:
                with self._memory.held(headers):
                    body = await read_body(receive, headers, limit)
                    return await self._computed(Invocation(request_id, body, headers), receive)
        except ClientGoneError:
            return None
        except BodyTooLargeError as error:
            message = f"the body has {error.size} bytes, at most {limit} are allowed"
            close = {"connection": "close"}
            return problem(413, "RequestEntityTooLarge", message, request_id, close)
        except QueueFullError:
            message = f"{self._settings.queue_length} requests are waiting already"
            return problem(503, "ServiceUnavailableException", message, request_id, _RETRY)
        except BodiesFullError:
            message = "the requests that are waiting take all the memory they may"
            return problem(503, "ServiceUnavailableException", message, request_id, _RETRY)
        except TimeoutError:
            if not deadline.expired():
                raise
            return self._timed_out(request_id)

    async def _computed(self, invocation: Invocation, receive: Receive) -> Answer:
        job = self._pool.submit(invocation)
        # After the body, the next message says that the client has gone.
        gone = asyncio.ensure_future(receive())
        try:
            await asyncio.wait({job.future, gone}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            self._pool.time_out(job)
            raise
        finally:
            gone.cancel()
        if not job.future.done():
            self._pool.give_up(job)
            raise ClientGoneError
        return job.future.result()

    def _timed_out(self, request_id: str) -> Answer:
        within = f"within {self._settings.timeout_s:g} s"
        if not self._pool.started:
            message = f"the model was not loaded {within}"
            return problem(503, "ServiceUnavailableException", message, request_id, _RETRY)
        message = f"no answer {within}"
        return problem(500, "InternalServerException", message, request_id)


def _wrong_method(method: str, allowed: str, request_id: str) -> Answer:
    message = f"{method} is not allowed here; allowed: {allowed}"
    return problem(405, "MethodNotAllowedException", message, request_id, {"allow": allowed})


async def _send(send: Send, answer: Answer, request_id: str, *, without_body: bool) -> None:
    headers = [(_header(name), _header(value)) for name, value in answer.headers.items()]
    if answer.content_type is not None:
        headers.append((b"content-type", _header(answer.content_type)))
    headers += [
        (b"x-request-id", request_id.encode()),
        (b"content-length", str(len(answer.body)).encode()),
        *_ALWAYS,
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if without_body else answer.body})


def _header(text: str) -> bytes:
    """A handler's text as a header may carry it: one line, Latin-1."""
    return " ".join(str(text).splitlines()).encode("latin-1", "replace")
