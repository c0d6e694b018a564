"""What the stand-ins have in common: HTTP, and the default model."""

import json
import signal
import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from embedder import Embedder

MOUNTED = Path("/opt/ml/model")
Answer = tuple[int, Any]
Routes = dict[tuple[str, str], Callable[[Any], Answer]]


class NotJson(ValueError):
    """The body is not JSON."""


def load(folder: str | Path) -> Callable[[list[str]], list[list[float]]]:
    """A function from texts to vectors: 384 floats each, L2 norm 1."""
    model = Embedder(Path(folder))
    return lambda texts: [[float(x) for x in vector] for vector in model.embed(texts)]


def must_be_told_to_serve() -> None:
    """AWS's entry points know the one word."""
    if sys.argv[1:] != ["serve"]:
        sys.exit(f"expected the one argument serve, found {sys.argv[1:]}")


def serve(port: int, routes: Routes, refuse: Callable[[Exception], Answer]) -> None:
    """Answers for ever; what a route raises is answered by `refuse`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            route = routes.get((self.command, self.path))
            try:
                status, value = route(parsed(body)) if route else (404, {"error": "not found"})
            except Exception as error:
                status, value = refuse(error)
            said = b"" if value is None else json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST = answer

        def log_message(self, *_: object) -> None:
            pass

    # The first process of a container is not ended by a signal that it has no handler for.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    print(f"listening on {port}", flush=True)
    ThreadingHTTPServer(("0.0.0.0", port), Handler).serve_forever()


def parsed(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError as error:
        raise NotJson(str(error)) from error


def texts_of(inputs: object) -> list[str]:
    """One text or a list of them."""
    texts = inputs if isinstance(inputs, list) else [inputs]
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("expected a text or a list of texts")
    return texts
