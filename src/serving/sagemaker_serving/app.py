"""The HTTP side: `/ping` and `/invocations` as an ASGI application, without a framework."""

import asyncio
import logging
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sagemaker_serving.bodies import (
    BodyMemory,
    BodyTooLargeError,
    ClientGoneError,
    Receive,
    read_body,
)
from sagemaker_serving.health import Health
from sagemaker_serving.logs import ACCESS
from sagemaker_serving.messages import Answer, Invocation, OverloadedError
from sagemaker_serving.metrics import Metrics
from sagemaker_serving.settings import Settings
from sagemaker_serving.strictness import Route
from sagemaker_serving.workers import WorkerPool

access = logging.getLogger(ACCESS)

type Send = Callable[[Mapping[str, Any]], Awaitable[None]]

# As the genuine stack sends them with every answer.
_ALWAYS = (
    (b"pragma", b"no-cache"),
    (b"cache-control", b"no-cache; no-store, must-revalidate, private"),
    (b"expires", b"Thu, 01 Jan 1970 00:00:00 UTC"),
)
# TorchServe ends a connection with its first error, and says the other thing too.
_KEPT = (b"connection", b"keep-alive")
_CLOSED = (b"connection", b"close")
# As proxies count a client that did not wait.
_CLIENT_GONE = 499
PROBE_USER_AGENT = "sagemaker-local-probe"


class App:
    def __init__(
        self, settings: Settings, pool: WorkerPool, health: Health, metrics: Metrics
    ) -> None:
        self._settings = settings
        self._strictness = settings.strictness
        self._pool = pool
        self._health = health
        self._metrics = metrics
        self._shows_metrics = settings.metrics_port == settings.port
        self._memory = BodyMemory(settings.max_body_bytes)

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        request_id = str(uuid.uuid4())
        method, path = scope["method"], scope["path"]
        if self._shows_metrics and path == "/metrics":
            answer = Answer(200, self._metrics.text(), Metrics.content_type)
            await _send(send, answer, request_id, scope)
            return
        match self._strictness.route(method, path, request_id):
            case Route.PING:
                answer = self._ping(request_id)
            case Route.INVOCATION:
                await self._invocation(scope, receive, send, request_id)
                return
            case Answer() as known:
                answer = known
        await _send(send, answer, request_id, scope)

    def _ping(self, request_id: str) -> Answer:
        reason = self._health.reason
        if reason is None and self._pool.all_stuck:
            reason = "every worker is stuck in a request that timed out"
        if reason is None:
            return self._strictness.healthy()
        return self._strictness.unavailable(reason, request_id)

    async def _invocation(
        self, scope: Mapping[str, Any], receive: Receive, send: Send, request_id: str
    ) -> None:
        started = time.perf_counter()
        headers = {k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]}
        answer = await self._answer(headers, receive, request_id)
        seconds = time.perf_counter() - started
        self._metrics.answered(answer.status if answer else _CLIENT_GONE, seconds)
        # Before the line in the log, which nobody waits for.
        if answer is not None:
            await _send(send, answer, request_id, scope)
        # The health check asks for an embedding every few seconds: nothing to fill a log with.
        is_probe = headers.get("user-agent") == PROBE_USER_AGENT
        access.log(
            logging.DEBUG if is_probe else logging.INFO,
            "%s %s",
            scope["method"],
            scope["path"],
            extra={
                "status": answer.status if answer else "client gone",
                "ms": round(seconds * 1000, 2),
                "requestId": request_id,
            },
        )

    async def _answer(
        self, headers: Mapping[str, str], receive: Receive, request_id: str
    ) -> Answer | None:
        """None where the client went away."""
        limit, timeout_s = self._settings.max_body_bytes, self._settings.timeout_s
        try:
            async with asyncio.timeout(timeout_s) as deadline:
                with self._memory.held(headers):
                    body = await read_body(receive, headers, limit)
                    return await self._computed(Invocation(request_id, body, headers), receive)
        except ClientGoneError:
            return None
        except BodyTooLargeError as error:
            return self._strictness.too_large(error.size, limit, request_id)
        except OverloadedError as error:
            return self._strictness.overloaded(str(error), request_id)
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
        seconds = self._settings.timeout_s
        if self._pool.started:
            return self._strictness.timed_out(seconds, request_id)
        reason = f"the model was not loaded within {seconds:g} s"
        return self._strictness.unavailable(reason, request_id)


async def _send(send: Send, answer: Answer, request_id: str, scope: Mapping[str, Any]) -> None:
    headers = [(_header(name), _header(value)) for name, value in answer.headers.items()]
    if answer.content_type is not None:
        headers.append((b"content-type", _header(answer.content_type)))
    headers.append((b"content-length", str(len(answer.body)).encode()))
    # What is older than 1.1 keeps no connection, and uvicorn says so.
    if scope["http_version"] == "1.1":
        headers.append(_KEPT if answer.status < 400 or answer.keeps_connection else _CLOSED)
    if not answer.bare:
        headers += [(b"x-request-id", request_id.encode()), *_ALWAYS]
    body = b"" if scope["method"] == "HEAD" else answer.body
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _header(text: str) -> bytes:
    """A handler's text as a header may carry it: one line, Latin-1."""
    return " ".join(str(text).splitlines()).encode("latin-1", "replace")
