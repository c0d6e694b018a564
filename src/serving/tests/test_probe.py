"""The health check believes nothing but a vector."""

import http.server
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sagemaker_serving.probe import ProbeError, main, probe


@pytest.fixture
def answering() -> Iterator[Callable[..., int]]:
    """Starts a server with one answer to everything; gives its port."""
    servers: list[http.server.HTTPServer] = []

    def start(status: int, body: bytes) -> int:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["content-length"]))
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server.server_port

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_vector_is_healthy(answering: Callable[..., int]) -> None:
    port = answering(200, b'{"embedding": [0.6, 0.8]}')
    assert probe(port, "{}", "embedding") == "healthy: 2 floats, norm 1.0000"


def test_a_connection_that_stays_open_is_not_waited_for() -> None:
    body = b'{"embedding": [0.6, 0.8]}'
    served = threading.Event()

    def serve(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(65536)
            head = f"HTTP/1.1 200 OK\r\ncontent-length: {len(body)}\r\n\r\n".encode()
            # In pieces, of which none is the whole.
            for piece in (head[:20], head[20:] + body[:5], body[5:]):
                connection.sendall(piece)
                time.sleep(0.02)
            served.wait(10)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=serve, args=[listening], daemon=True).start()
        try:
            port = listening.getsockname()[1]
            assert probe(port, "{}", "embedding") == "healthy: 2 floats, norm 1.0000"
        finally:
            served.set()


# What the runtime twin and the smoke test are held to as well.
PATHS = json.loads((Path(__file__).parent / "answer-paths.json").read_text())


@pytest.mark.parametrize("row", PATHS, ids=lambda row: f"{row['path']} of {row['answer']}")
def test_a_vector_is_where_the_path_leads(
    answering: Callable[..., int], row: dict[str, Any]
) -> None:
    port = answering(200, json.dumps(row["answer"]).encode())
    if row["vector"] is None:
        with pytest.raises(ProbeError, match="no list of numbers"):
            probe(port, "{}", row["path"])
    else:
        assert probe(port, "{}", row["path"]).startswith(f"healthy: {len(row['vector'])} floats")


def test_the_port_may_be_said(
    answering: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    port = answering(200, b"[3, 4]")
    assert main(["--port", str(port), "--path", "$"]) == 0
    assert capsys.readouterr().out == "healthy: 2 floats, norm 5.0000\n"


def test_without_a_path_200_is_enough(answering: Callable[..., int]) -> None:
    assert probe(answering(200, b"ok"), "{}", "").startswith("healthy")


@pytest.mark.parametrize(
    ("status", "body", "cause"),
    [
        (503, b'{"message": "loading"}', "answered 503: .*loading"),
        (200, b"<html>", "not JSON: <html>"),
        (200, b'{"vector": [1]}', "no list of numbers at 'embedding'"),
        (200, b'{"embedding": []}', "no list of numbers"),
        (200, b'{"embedding": [0, 0]}', "all zeros"),
        (200, json.dumps({"embedding": [1.0, float("nan")]}).encode(), "not finite"),
        (200, b'{"embedding": [1, "a"]}', "not finite"),
        (200, b'{"embedding": [true]}', "not finite"),
    ],
)
def test_anything_else_is_not(
    answering: Callable[..., int], status: int, body: bytes, cause: str
) -> None:
    with pytest.raises(ProbeError, match=cause):
        probe(answering(status, body), "{}", "embedding")


def test_nobody_listening_is_said(answering: Callable[..., int]) -> None:
    with pytest.raises(ProbeError, match="connecting to port 1: Connection refused"):
        probe(1, "{}", "embedding")
