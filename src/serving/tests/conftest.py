"""Handlers written as files, as users write them, and a running server around them."""

import asyncio
import contextlib
import textwrap
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from sagemaker_serving.app import App
from sagemaker_serving.connection import Connection
from sagemaker_serving.handler import Handler
from sagemaker_serving.health import Health
from sagemaker_serving.loading import load
from sagemaker_serving.metrics import Metrics
from sagemaker_serving.settings import Settings, read_settings
from sagemaker_serving.workers import WorkerPool

type MakeSettings = Callable[..., Settings]
type MakeHandler = Callable[..., Handler]
type Listen = Callable[..., contextlib.AbstractAsyncContextManager["Listening"]]
type Serve = Callable[..., contextlib.AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def settings_for(tmp_path: Path) -> MakeSettings:
    """Writes `inference.py` into a model directory; gives the settings that serve it."""

    def make(program: str | None, **env: str) -> Settings:
        code = tmp_path / "model" / "code"
        code.mkdir(parents=True, exist_ok=True)
        if program is not None:
            (code / "inference.py").write_text(textwrap.dedent(program), encoding="utf-8")
        return read_settings({"SAGEMAKER_BASE_DIR": str(tmp_path), **env})

    return make


@pytest.fixture
def handler_for(settings_for: MakeSettings) -> MakeHandler:
    return lambda program, **env: load(settings_for(program, **env), Metrics())


@dataclass(frozen=True)
class Listening:
    port: int
    connections: set[Connection]


@pytest.fixture
def listening(settings_for: MakeSettings) -> Listen:
    """All but the process: real connections, queue and threads, around a program."""

    @contextlib.asynccontextmanager
    async def listen(program: str, *, loaded: bool = True, **env: str) -> AsyncIterator[Listening]:
        settings = settings_for(program, **env)
        health = Health()
        metrics = Metrics()
        pool = WorkerPool(settings.workers, settings.queue_length, settings.queue_seconds, metrics)
        if loaded:
            handler = await asyncio.to_thread(load, settings, metrics)
            pool.start(handler.answer_together, handler.batch_size)
            health.ready()
        app = App(settings, pool, health, metrics)
        connections: set[Connection] = set()
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Connection(app, connections), "127.0.0.1", 0)
        try:
            yield Listening(server.sockets[0].getsockname()[1], connections)
        finally:
            server.close()

    return listen


@pytest.fixture
def serving(listening: Listen) -> Serve:
    """A client of it."""

    @contextlib.asynccontextmanager
    async def serve(program: str, **options: Any) -> AsyncIterator[httpx.AsyncClient]:
        async with listening(program, **options) as server:
            url = f"http://127.0.0.1:{server.port}"
            async with httpx.AsyncClient(base_url=url, timeout=30) as client:
                yield client

    return serve
