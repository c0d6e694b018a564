"""Handlers written as files, as users write them, and a running server around them."""

import asyncio
import contextlib
import textwrap
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from sagemaker_serving.app import App
from sagemaker_serving.handler import Handler
from sagemaker_serving.health import Health
from sagemaker_serving.loading import load
from sagemaker_serving.metrics import Metrics
from sagemaker_serving.settings import Settings, read_settings
from sagemaker_serving.workers import WorkerPool

type MakeSettings = Callable[..., Settings]
type MakeHandler = Callable[..., Handler]
type Serve = Callable[..., contextlib.AbstractAsyncContextManager[httpx.AsyncClient]]


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


@pytest.fixture
def serving(settings_for: MakeSettings) -> Serve:
    """A client of the whole ASGI application, with real queue and threads, around a program."""

    @contextlib.asynccontextmanager
    async def serve(
        program: str, *, loaded: bool = True, **env: str
    ) -> AsyncIterator[httpx.AsyncClient]:
        settings = settings_for(program, **env)
        health = Health()
        metrics = Metrics()
        pool = WorkerPool(settings.workers, settings.queue_length, settings.queue_seconds, metrics)
        if loaded:
            handler = await asyncio.to_thread(load, settings, metrics)
            pool.start(handler.answer_together, handler.batch_size)
            health.ready()
        transport = httpx.ASGITransport(App(settings, pool, health, metrics))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield client

    return serve
