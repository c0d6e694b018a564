"""HTTP on the wire: what a client that speaks it well or badly is told."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence

import pytest

from sagemaker_serving import connection, workers
from sagemaker_serving.messages import Answer
from sagemaker_serving.workers import Job

from .conftest import Listen, Listening
from .pools import until
from .programs import ECHO, HELPFUL, SLOW

pytestmark = pytest.mark.anyio


class Wire:
    """One connection, as bytes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    def send(self, text: str) -> None:
        self._writer.write(text.replace("\n", "\r\n").encode("latin-1"))

    def end(self) -> None:
        self._writer.close()

    async def head(self) -> str:
        """The next answer's, in lower case."""
        head = await asyncio.wait_for(self._reader.readuntil(b"\r\n\r\n"), 10)
        return head.decode("latin-1").lower()

    async def answer(self) -> tuple[int, str, bytes]:
        """Status, head and body."""
        head = await self.head()
        length = int(head.split("content-length: ")[1].split("\r\n")[0])
        return int(head.split()[1]), head, await self._reader.readexactly(length)

    async def rest(self) -> bytes:
        """Until the server ends the connection."""
        return await asyncio.wait_for(self._reader.read(), 10)


@contextlib.asynccontextmanager
async def wire(server: Listening) -> AsyncIterator[Wire]:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        yield Wire(reader, writer)
    finally:
        writer.close()


def post(body: str, *headers: str, version: str = "1.1") -> str:
    lines = ["POST /invocations HTTP/" + version, "Host: a", f"Content-Length: {len(body)}"]
    return "\n".join([*lines, *headers, "", ""]) + body


async def test_what_is_sent_together_is_answered_in_order(listening: Listen) -> None:
    ping = "GET /ping HTTP/1.1\nHost: a\n\n"
    async with (
        listening(SLOW, SAGEMAKER_MODEL_SERVER_WORKERS="2") as server,
        wire(server) as client,
    ):
        client.send(post("0.3") + post("0.0") + ping + post("0.1"))
        bodies = [(await client.answer())[2] for _ in range(4)]
    assert [bodies[0], bodies[1], bodies[3]] == [b"0.3", b"0.0", b"0.1"]
    assert json.loads(bodies[2]) == {"status": "Healthy"}


async def test_a_thousand_requests_at_once_are_answered(listening: Listen) -> None:
    async with listening(ECHO) as server, wire(server) as client:
        client.send("GET /ping HTTP/1.1\nHost: a\n\n" * 1000)
        statuses = [(await client.answer())[0] for _ in range(1000)]
    assert statuses == [200] * 1000


async def test_who_asks_before_sending_a_body_is_told_to(listening: Listen) -> None:
    async with listening(ECHO) as server, wire(server) as client:
        client.send("POST /invocations HTTP/1.1\nContent-Length: 2\nExpect: 100-continue\n\n")
        assert await client.head() == "http/1.1 100 continue\r\n\r\n"
        client.send("ab")
        assert (await client.answer())[2] == b"ab"


async def test_who_asks_before_sending_too_much_is_told_not_to(listening: Listen) -> None:
    async with (
        listening(ECHO, SAGEMAKER_LOCAL_MAX_BODY_BYTES="3") as server,
        wire(server) as client,
    ):
        client.send("POST /invocations HTTP/1.1\nContent-Length: 4\nExpect: 100-continue\n\n")
        status, head, _ = await client.answer()
        assert (status, "connection: close" in head) == (413, True)
        assert await client.rest() == b""


async def test_a_body_may_come_in_pieces_and_chunks(listening: Listen) -> None:
    async with listening(ECHO) as server, wire(server) as client:
        for piece in ("POST /invoc", "ations HTTP/1.1\nTransfer-Enc", "oding: chunked\n\n2\na"):
            client.send(piece)
            await asyncio.sleep(0.02)
        client.send("b\n1\nc\n0\n\n" + post("next"))
        assert [(await client.answer())[2] for _ in range(2)] == [b"abc", b"next"]


@pytest.mark.parametrize(
    "nonsense",
    [
        "hello\n\n",
        "CONNECT a:80 HTTP/1.1\nHost: a\n\n",
        "GET /\u00e9 HTTP/1.1\n\n",
        "GET /ping HTTP/1.1\nno colon\n\n",
        post("", "a b: c"),
    ],
)
async def test_what_is_no_request_is_400_and_the_last(listening: Listen, nonsense: str) -> None:
    async with listening(ECHO) as server:
        async with wire(server) as client:
            client.send(nonsense)
            status, head, body = await client.answer()
            assert (status, "connection: close" in head) == (400, True)
            assert json.loads(body)["code"] == 400
            assert await client.rest() == b""
        async with wire(server) as client:
            client.send(post("lives on"))
            assert (await client.answer())[2] == b"lives on"


async def test_a_head_without_end_is_431(listening: Listen) -> None:
    async with listening(ECHO) as server, wire(server) as client:
        client.send("GET /ping HTTP/1.1\nHost: a\n")
        for _ in range(17):
            client.send("a: " + "b" * 4000 + "\n")
            await asyncio.sleep(0.005)
        assert (await client.answer())[0] == 431
        assert await client.rest() == b""


async def test_head_has_the_length_and_no_body(listening: Listen) -> None:
    async with listening(ECHO) as server, wire(server) as client:
        client.send("HEAD /ping HTTP/1.1\nHost: a\n\n" + post("next"))
        assert "content-length: 26\r\n" in await client.head()
        assert (await client.answer())[2] == b"next"


@pytest.mark.parametrize("asked", [post("a", version="1.0"), post("a", "Connection: close")])
async def test_who_keeps_no_connection_is_told_and_let_go(listening: Listen, asked: str) -> None:
    async with listening(ECHO) as server, wire(server) as client:
        client.send(asked)
        _, head, body = await client.answer()
        assert head.endswith("connection: close\r\n\r\n")
        assert body == b"a"
        assert await client.rest() == b""


async def test_who_offers_another_protocol_is_answered_in_this_one(listening: Listen) -> None:
    offer = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAA")
    async with listening(ECHO) as server, wire(server) as client:
        client.send(post("a", *offer) + post("b"))
        client.send(post("c"))
        assert [(await client.answer())[2] for _ in range(3)] == [b"a", b"b", b"c"]


async def test_the_rest_of_a_body_that_was_refused_is_no_request(listening: Listen) -> None:
    env = {"SAGEMAKER_LOCAL_MAX_BODY_BYTES": "3", "SAGEMAKER_LOCAL_QUEUE_LENGTH": "1"}
    async with listening(SLOW, **env, **HELPFUL) as server, contextlib.AsyncExitStack() as stack:
        others = [await stack.enter_async_context(wire(server)) for _ in range(10)]
        for other in others:
            other.send("POST /invocations HTTP/1.1\nContent-Length: 3\n\n")
        client = await stack.enter_async_context(wire(server))
        await asyncio.sleep(0.05)
        client.send("POST /invocations HTTP/1.1\nContent-Length: 3\n\n0")
        status, head, _ = await client.answer()
        assert (status, "connection: keep-alive" in head) == (503, True)
        client.send(".0GET /ping HTTP/1.1\nHost: a\n\n")
        assert (await client.answer())[0] == 200


async def test_a_connection_that_is_not_used_ends(
    listening: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "KEEP_ALIVE_S", 0.2)
    async with listening(SLOW) as server, wire(server) as client:
        client.send(post("0.6"))
        # Not while it waits for its answer.
        assert (await client.answer())[2] == b"0.6"
        assert await client.rest() == b""
    await until(lambda: not server.connections)


async def test_who_went_away_is_not_computed_for(listening: Listen) -> None:
    env = {"SAGEMAKER_MODEL_SERVER_WORKERS": "1", "SAGEMAKER_LOCAL_QUEUE_LENGTH": "1"}
    async with listening(SLOW, **env) as server, wire(server) as first:
        first.send(post("1"))
        await asyncio.sleep(0.1)
        async with wire(server) as gone:
            gone.send(post("60"))
            await until(lambda: len(server.connections) == 2)
            await asyncio.sleep(0.1)
        await until(lambda: len(server.connections) == 1)
        # It left the queue, and so its place.
        async with wire(server) as next_one:
            next_one.send(post("0"))
            assert (await next_one.answer())[:1] == (200,)
        assert (await first.answer())[2] == b"1.0"


async def test_who_goes_as_the_answer_comes_gives_back_its_memory_once(
    listening: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with listening(SLOW, SAGEMAKER_LOCAL_MAX_BODY_BYTES="3") as server:
        deliver = workers._deliver
        delivered = asyncio.Event()

        def deliver_to_nobody(jobs: Sequence[Job], answers: Sequence[Answer]) -> None:
            deliver(jobs, answers)
            for each in server.connections:
                each._abandon()
            delivered.set()

        with monkeypatch.context() as patched:
            patched.setattr(workers, "_deliver", deliver_to_nobody)
            async with wire(server) as gone:
                gone.send(post("0.0"))
                await asyncio.wait_for(delivered.wait(), 10)
        async with contextlib.AsyncExitStack() as stack:
            clients = [await stack.enter_async_context(wire(server)) for _ in range(12)]
            for client in clients:
                client.send(post("0.3"))
            statuses = [(await client.answer())[0] for client in clients]
    assert sorted(statuses) == [200] * 10 + [503] * 2


async def test_at_the_end_what_came_is_answered_and_connections_end(listening: Listen) -> None:
    async with listening(SLOW) as server, wire(server) as busy, wire(server) as idle:
        idle.send("GET /ping HTTP/1.1\nHost: a\n\n")
        await idle.answer()
        busy.send(post("0.5"))
        await asyncio.sleep(0.1)
        for each in list(server.connections):
            each.finish()
        assert await idle.rest() == b""
        _, head, body = await busy.answer()
        assert (head.endswith("connection: close\r\n\r\n"), body) == (True, b"0.5")
        assert await busy.rest() == b""


NO_HEADER = """
    def transform_fn(model, data, content_type, accept, context):
        name, value = data.split("|")
        context.set_response_header(0, name, value)
        return name, accept
"""


@pytest.mark.parametrize("header", ["a b|c", "a|b\x00c"])
async def test_a_header_that_http_cannot_carry_is_a_failure_of_the_handler(
    listening: Listen, header: str
) -> None:
    program = "def model_fn(d): return None\n" + NO_HEADER.replace("\n    ", "\n")
    async with listening(program, **HELPFUL) as server, wire(server) as client:
        client.send(post(header, "Content-Type: text/csv"))
        status, _, body = await client.answer()
        assert (status, b"is not a header of HTTP" in body) == (500, True)
