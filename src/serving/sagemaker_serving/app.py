"""What is answered: `/ping`, and `/invocations` with what the workers compute."""

import asyncio
import logging
import time

from sagemaker_serving.bodies import Body, BodyMemory, BodyTooLargeError
from sagemaker_serving.exchange import Exchange, HeaderError
from sagemaker_serving.health import Health
from sagemaker_serving.logs import ACCESS
from sagemaker_serving.messages import Answer, Invocation, OverloadedError, new_request_id
from sagemaker_serving.metrics import Metrics
from sagemaker_serving.settings import Settings
from sagemaker_serving.strictness import Route
from sagemaker_serving.workers import Job, WorkerPool

access = logging.getLogger(ACCESS)
log = logging.getLogger(__name__)

# As proxies count a client that did not wait.
_CLIENT_GONE = 499
PROBE_USER_AGENT = "sagemaker-local-probe"


class App:
    def __init__(
        self, settings: Settings, pool: WorkerPool, health: Health, metrics: Metrics
    ) -> None:
        self.settings = settings
        self.strictness = settings.strictness
        self.pool = pool
        self.metrics = metrics
        self.memory = BodyMemory(settings.max_body_bytes)
        self._health = health
        self._shows_metrics = settings.metrics_port == settings.port

    def begin(self, exchange: Exchange) -> None:
        request_id = new_request_id()
        method, path = exchange.method, exchange.path
        if self._shows_metrics and path == "/metrics":
            answer = Answer(200, self.metrics.text(), Metrics.content_type)
            exchange.answer(answer, request_id)
            return
        match self.strictness.route(method, path, request_id):
            case Route.PING:
                exchange.answer(self._ping(request_id), request_id)
            case Route.INVOCATION:
                _Call(self, exchange, request_id).begin()
            case Answer() as known:
                exchange.answer(known, request_id)

    def _ping(self, request_id: str) -> Answer:
        reason = self._health.reason
        if reason is None and self.pool.all_stuck:
            reason = "every worker is stuck in a request that timed out"
        if reason is None:
            return self.strictness.healthy()
        return self.strictness.unavailable(reason, request_id)


class _Call:
    """An invocation, from its headers to its answer; ends once, however that comes."""

    __slots__ = ("_app", "_body", "_deadline", "_exchange", "_id", "_job", "_memory", "_started")

    def __init__(self, app: App, exchange: Exchange, request_id: str) -> None:
        self._app = app
        self._exchange = exchange
        self._id = request_id
        self._started = time.perf_counter()
        self._memory = 0
        self._body: Body | None = None
        self._job: Job | None = None
        self._deadline: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        app, exchange = self._app, self._exchange
        try:
            self._memory = app.memory.take(exchange.headers)
            self._body = Body(exchange.headers, app.settings.max_body_bytes)
        except (OverloadedError, BodyTooLargeError) as error:
            self._refuse(error)
            return
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(app.settings.timeout_s, self._time_out)
        exchange.receiver = self
        exchange.wants_body()

    def received(self, chunk: bytes) -> None:
        assert self._body
        try:
            self._body.add(chunk)
        except BodyTooLargeError as error:
            self._refuse(error)

    def ended(self) -> None:
        assert self._body
        try:
            invocation = Invocation(self._id, self._body.whole(), self._exchange.headers)
            self._job = self._app.pool.submit(invocation)
        except (OverloadedError, BodyTooLargeError) as error:
            self._refuse(error)
            return
        self._job.future.add_done_callback(self._computed)

    def gone(self) -> None:
        if self._job is not None:
            self._app.pool.give_up(self._job)
        self._end(None)

    def _computed(self, future: asyncio.Future[Answer]) -> None:
        error = None if future.cancelled() else future.exception()
        # The client may have gone, or the time have run out, since the answer was there.
        if self._exchange.receiver is not self:
            return
        if error is None:
            self._end(future.result())
        elif isinstance(error, OverloadedError):
            self._refuse(error)
        else:
            raise error

    def _time_out(self) -> None:
        pool, strictness = self._app.pool, self._app.strictness
        seconds = self._app.settings.timeout_s
        if self._job is not None:
            pool.time_out(self._job)
        if pool.started:
            self._end(strictness.timed_out(seconds, self._id))
        else:
            reason = f"the model was not loaded within {seconds:g} s"
            self._end(strictness.unavailable(reason, self._id))

    def _refuse(self, error: OverloadedError | BodyTooLargeError) -> None:
        strictness = self._app.strictness
        if isinstance(error, BodyTooLargeError):
            limit = self._app.settings.max_body_bytes
            self._end(strictness.too_large(error.size, limit, self._id))
        else:
            self._end(strictness.overloaded(str(error), self._id))

    def _end(self, answer: Answer | None) -> None:
        """None where the client went away."""
        app, exchange = self._app, self._exchange
        if self._deadline is not None:
            self._deadline.cancel()
        app.memory.give_back(self._memory)
        seconds = time.perf_counter() - self._started
        status = answer.status if answer else _CLIENT_GONE
        # Before the line in the log, which nobody waits for.
        if answer is not None:
            try:
                exchange.answer(answer, self._id)
            except HeaderError as error:
                log.error("the handler's answer cannot be sent: %s", error)
                status = 500
                exchange.answer(app.strictness.failed(error, self._id), self._id)
        app.metrics.answered(status, seconds)
        # The health check asks for an embedding every few seconds: nothing to fill a log with.
        is_probe = exchange.headers.get("user-agent") == PROBE_USER_AGENT
        access.log(
            logging.DEBUG if is_probe else logging.INFO,
            "%s %s",
            exchange.method,
            exchange.path,
            extra={
                "status": status if answer else "client gone",
                "ms": round(seconds * 1000, 2),
                "requestId": self._id,
            },
        )
