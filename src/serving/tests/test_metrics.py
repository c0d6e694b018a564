"""What is counted is what happened."""

import asyncio

import pytest

from .conftest import Serve
from .programs import ECHO, SLOW

pytestmark = pytest.mark.anyio

ON_THE_DATA_PORT = {"SAGEMAKER_LOCAL_METRICS_PORT": "8080"}

COUNTING = """
    def model_fn(model_dir):
        return []

    def transform_fn(model, data, content_type, accept):
        model.extend(data.split())
        return data

    def metrics_fn(model):
        return {"tokens": len(model)}
"""


async def metrics_of(client: object) -> dict[str, float]:
    lines = (await client.get("/metrics")).text.splitlines()
    samples = [line.rsplit(" ", 1) for line in lines if line and not line.startswith("#")]
    return {name: float(value) for name, value in samples}


async def test_requests_are_counted_by_status_and_measured(serving: Serve) -> None:
    async with serving(SLOW, **ON_THE_DATA_PORT) as client:
        for body in (b"0.01", b"0.01", b"no number"):
            await client.post("/invocations", content=body)
        seen = await metrics_of(client)
    assert seen['sagemaker_requests_total{status="200"}'] == 2
    assert seen['sagemaker_requests_total{status="500"}'] == 1
    assert seen["sagemaker_request_seconds_count"] == 3
    assert seen["sagemaker_queue_wait_seconds_count"] == 3
    assert seen["sagemaker_model_seconds_count"] == 2
    assert seen["sagemaker_model_seconds_sum"] >= 0.02
    assert seen["sagemaker_queue_length"] == 0


async def test_what_is_computed_together_is_one_batch(serving: Serve) -> None:
    program = (
        SLOW
        + """
    def predict_batch_fn(inputs, model):
        return [predict_fn(seconds, model) for seconds in inputs]
"""
    )
    env = {"SAGEMAKER_MODEL_SERVER_WORKERS": "1", **ON_THE_DATA_PORT}
    async with serving(program, **env) as client:
        first = asyncio.ensure_future(client.post("/invocations", content=b"2"))
        await asyncio.sleep(0.1)
        await asyncio.gather(*(client.post("/invocations", content=b"0") for _ in range(5)))
        await first
        seen = await metrics_of(client)
    assert seen["sagemaker_batch_size_count"] == 2
    assert seen["sagemaker_batch_size_sum"] == 6


async def test_a_handler_may_count_too(serving: Serve) -> None:
    headers = {"content-type": "text/csv"}
    async with serving(COUNTING, **ON_THE_DATA_PORT) as client:
        await client.post("/invocations", content=b"a b c", headers=headers)
        seen = await metrics_of(client)
    assert seen["sagemaker_handler_tokens_total"] == 3


async def test_off_the_data_port_there_is_what_torchserve_has(serving: Serve) -> None:
    async with serving(ECHO) as client:
        answer = await client.get("/metrics")
    assert (answer.status_code, answer.content) == (200, b"")
