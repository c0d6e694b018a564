"""What concerns the host: paths, methods, sizes, the queue, time."""

import asyncio

import pytest

from .conftest import Serve
from .programs import ECHO, HELPFUL, SLOW

pytestmark = pytest.mark.anyio


async def test_ping_is_503_with_the_reason_until_the_model_is_loaded(serving: Serve) -> None:
    async with serving(ECHO, loaded=False) as client:
        answer = await client.get("/ping")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.json()["message"] == "the model is still loading"


async def test_ping_is_200_and_empty_once_it_is(serving: Serve) -> None:
    async with serving(ECHO, **HELPFUL) as client:
        answer = await client.get("/ping")
    assert (answer.status_code, answer.content) == (200, b"")


async def test_every_answer_has_a_request_id_of_its_own(serving: Serve) -> None:
    async with serving(ECHO) as client:
        answers = [await client.get(path) for path in ("/ping", "/invocations", "/nope")]
        answers.append(await client.post("/invocations", content=b"x"))
    assert len({answer.headers["x-request-id"] for answer in answers}) == 4


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
async def test_another_method_than_post_is_405(serving: Serve, method: str) -> None:
    async with serving(ECHO, **HELPFUL) as client:
        answer = await client.request(method, "/invocations")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_an_unknown_path_is_404(serving: Serve) -> None:
    async with serving(ECHO, **HELPFUL) as client:
        answer = await client.get("/models")
    assert answer.status_code == 404
    assert answer.json()["type"] == "ResourceNotFoundException"


async def test_a_body_over_the_cap_is_413(serving: Serve) -> None:
    async with serving(ECHO, SAGEMAKER_LOCAL_MAX_BODY_BYTES="10", **HELPFUL) as client:
        fits = await client.post("/invocations", content=b"x" * 10)
        over = await client.post("/invocations", content=b"x" * 11)
    assert (fits.status_code, over.status_code) == (200, 413)
    assert "11 bytes, at most 10" in over.json()["message"]


async def test_a_body_without_a_length_is_counted_while_it_comes(serving: Serve) -> None:
    async def chunks() -> object:
        for _ in range(11):
            yield b"x"

    async with serving(ECHO, SAGEMAKER_LOCAL_MAX_BODY_BYTES="10") as client:
        answer = await client.post("/invocations", content=chunks())
    assert answer.status_code == 413


async def test_a_full_queue_is_503_at_once(serving: Serve) -> None:
    env = {"SAGEMAKER_LOCAL_QUEUE_LENGTH": "2", "SAGEMAKER_MODEL_SERVER_WORKERS": "1"}
    async with serving(SLOW, **env) as client:
        first = asyncio.create_task(client.post("/invocations", content=b"1.5"))
        await asyncio.sleep(0.1)
        others = (client.post("/invocations", content=b"0") for _ in range(4))
        answers = await asyncio.gather(first, *others)
    statuses = [answer.status_code for answer in answers]
    assert sorted(statuses) == [200, 200, 200, 503, 503]
    assert all(a.headers["retry-after"] == "1" for a in answers if a.status_code == 503)


async def test_who_is_refused_for_overload_keeps_the_connection_where_that_helps(
    serving: Serve,
) -> None:
    env = {"SAGEMAKER_LOCAL_QUEUE_LENGTH": "1", "SAGEMAKER_MODEL_SERVER_WORKERS": "1"}
    said = []
    for more in ({}, HELPFUL):
        async with serving(SLOW, **env, **more) as client:
            first = asyncio.create_task(client.post("/invocations", content=b"1"))
            await asyncio.sleep(0.1)
            others = (client.post("/invocations", content=b"0") for _ in range(3))
            answers = await asyncio.gather(first, *others)
        said.append({(a.status_code, a.headers["connection"]) for a in answers})
    assert said == [
        {(200, "keep-alive"), (503, "close")},
        {(200, "keep-alive"), (503, "keep-alive")},
    ]


async def test_who_waited_too_long_is_turned_away(serving: Serve) -> None:
    env = {"SAGEMAKER_LOCAL_QUEUE_SECONDS": "0.2", "SAGEMAKER_MODEL_SERVER_WORKERS": "1"}
    async with serving(SLOW, **env) as client:
        first = asyncio.ensure_future(client.post("/invocations", content=b"1.5"))
        await asyncio.sleep(0.1)
        late = await client.post("/invocations", content=b"0")
        later = await client.post("/invocations", content=b"0")
    assert (late.status_code, late.headers["retry-after"]) == (503, "1")
    assert ((await first).status_code, later.status_code) == (200, 200)


async def test_bodies_may_take_no_more_memory_than_ten_of_the_largest(serving: Serve) -> None:
    async with serving(SLOW, SAGEMAKER_LOCAL_MAX_BODY_BYTES="3") as client:
        posts = (client.post("/invocations", content=b"0.2") for _ in range(12))
        statuses = [answer.status_code for answer in await asyncio.gather(*posts)]
        later = await client.post("/invocations", content=b"0.0")
    assert sorted(statuses) == [200] * 10 + [503] * 2
    assert later.status_code == 200


async def test_requests_wait_for_the_model_to_load(serving: Serve) -> None:
    async with serving(ECHO, loaded=False, SAGEMAKER_MODEL_SERVER_TIMEOUT="0.1") as client:
        answer = await client.post("/invocations", content=b"x")
    assert answer.status_code == 503
    assert "not loaded within 0.1 s" in answer.json()["message"]


async def test_a_request_that_takes_too_long_is_500_and_costs_no_worker(serving: Serve) -> None:
    env = {"SAGEMAKER_MODEL_SERVER_TIMEOUT": "0.2", "SAGEMAKER_MODEL_SERVER_WORKERS": "1"}
    async with serving(SLOW, **env, **HELPFUL) as client:
        late = await client.post("/invocations", content=b"1")
        next_one = await client.post("/invocations", content=b"0")
        ping = await client.get("/ping")
    assert late.status_code == 500
    assert late.json()["message"] == "no answer within 0.2 s"
    assert (next_one.status_code, ping.status_code) == (200, 200)


async def test_ping_says_so_when_every_worker_is_stuck(serving: Serve) -> None:
    env = {"SAGEMAKER_MODEL_SERVER_TIMEOUT": "0.5", "SAGEMAKER_MODEL_SERVER_WORKERS": "1"}
    async with serving(SLOW, **env) as client:
        for _ in range(2):
            await client.post("/invocations", content=b"3")
        stuck = await client.get("/ping")
        for _ in range(300):
            recovered = await client.get("/ping")
            if recovered.status_code == 200:
                break
            await asyncio.sleep(0.1)
        answer = await client.post("/invocations", content=b"0")
    assert (stuck.status_code, recovered.status_code, answer.status_code) == (503, 200, 200)


async def test_answers_go_to_who_asked(serving: Serve) -> None:
    async with serving(ECHO, SAGEMAKER_MODEL_SERVER_WORKERS="4") as client:
        bodies = [f"body {n}".encode() for n in range(90)]
        answers = await asyncio.gather(*(client.post("/invocations", content=b) for b in bodies))
    assert [answer.content for answer in answers] == bodies
