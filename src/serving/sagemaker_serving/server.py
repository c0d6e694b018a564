"""The life of the process: listen at once, load in the background, drain, exit."""

import asyncio
import gc
import logging
import signal
import socket
import threading
from collections.abc import Callable

import uvloop

from sagemaker_serving.app import App
from sagemaker_serving.causes import LoadError
from sagemaker_serving.connection import Connection
from sagemaker_serving.handler import Handler
from sagemaker_serving.health import Health
from sagemaker_serving.metrics import Metrics
from sagemaker_serving.settings import Settings
from sagemaker_serving.workers import WorkerPool

log = logging.getLogger(__name__)

# SageMaker sends SIGKILL 30 s after SIGTERM: be gone before.
DRAIN_S = 25
# Of connections that nobody has looked at yet.
_BACKLOG = 1024


class ServingError(Exception):
    """Why the process ends without having been asked to; the log's last line."""


type Load = Callable[[Settings, Metrics], Handler]


def run(settings: Settings, load: Load) -> None:
    """Returns after SIGTERM or SIGINT; raises `ServingError`."""
    try:
        listener = socket.create_server(("0.0.0.0", settings.port), backlog=_BACKLOG)
    except OSError as error:
        raise ServingError(f"listening on port {settings.port}: {error.strerror}") from error
    metrics = Metrics()
    if settings.metrics_port not in (0, settings.port):
        try:
            metrics.listen(settings.metrics_port)
        except OSError as error:
            where = f"port {settings.metrics_port} for metrics"
            raise ServingError(f"listening on {where}: {error.strerror}") from error
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings, load, metrics, listener))


async def _serve(settings: Settings, load: Load, metrics: Metrics, listener: socket.socket) -> None:
    health = Health()
    pool = WorkerPool(settings.workers, settings.queue_length, settings.queue_seconds, metrics)
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        # A second one while requests are answered changes nothing.
        loop.add_signal_handler(each, stopping.set)
    app = App(settings, pool, health, metrics)
    connections: set[Connection] = set()
    server = await loop.create_server(
        lambda: Connection(app, connections), sock=listener, backlog=_BACKLOG
    )
    loading = asyncio.ensure_future(_in_daemon_thread(lambda: load(settings, metrics)))

    def loaded(task: asyncio.Future[Handler]) -> None:
        if task.exception() is None:
            gc.collect()
            # The model lives as long as the process: nothing to look for in it.
            gc.freeze()
            handler = task.result()
            pool.start(handler.answer_together, handler.batch_size)
            health.ready()
        else:
            health.stopping("the model could not be loaded")
            stopping.set()

    loading.add_done_callback(loaded)
    log.info("listening on port %d, loading %s", settings.port, settings.program)
    await stopping.wait()
    server.close()
    if loading.done() and (error := loading.exception()) is not None:
        # What waits for the model would hold up the exit.
        if isinstance(error, LoadError):
            raise ServingError(str(error)) from error
        raise error
    await _drain(connections)
    loading.cancel()


async def _drain(connections: set[Connection]) -> None:
    """Until what came is answered, and who asked has been told to ask no more."""
    for connection in list(connections):
        connection.finish()
    if connections:
        await asyncio.wait([each.closed for each in connections], timeout=DRAIN_S)
    unanswered = sum(connection.unanswered for connection in connections)
    if unanswered:
        log.warning("%d requests were not answered within %d s", unanswered, DRAIN_S)


async def _in_daemon_thread[T](function: Callable[[], T]) -> T:
    """Like `asyncio.to_thread`, but the process may end while it runs (a long pip install)."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if future.cancelled():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    def work() -> None:
        try:
            result = function()
        except BaseException as error:
            loop.call_soon_threadsafe(settle, None, error)
        else:
            loop.call_soon_threadsafe(settle, result, None)

    threading.Thread(target=work, daemon=True, name="loading").start()
    return await future
