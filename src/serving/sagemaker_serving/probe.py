"""`python -m sagemaker_serving.probe`: whether the endpoint really embeds.

The container's health check. `/ping` of a SageMaker container can say 200 while no model answers,
so this posts a payload and looks at the vector. One line says what was found; it becomes the last
health answer in `docker inspect`.

    probe [--body JSON] [--path PATH] [--port PORT]

--body  the payload; else SAGEMAKER_LOCAL_PROBE_BODY, else one with a `search_term`.
--path  where the vector is in the answer, as keys and indices joined by dots ("embedding",
        "data.0.values"), "$" being the answer itself; else SAGEMAKER_LOCAL_PROBE_PATH, else
        "embedding". Empty: 200 is enough.
--port  where the endpoint listens; else SAGEMAKER_BIND_TO_PORT, else 8080.

Stands alone, on any Python from 3.8 and with light imports only: a process starts for it every
few seconds, and the stack also hands this file's text to the Python of AWS's image.
"""

import json
import math
import os
import socket
import sys
from typing import Any, Dict, List, Tuple

_BODY = '{"search_term": "geladeira frost free 375 litros"}'
_TIMEOUT_S = 5.0
_SHOWN = 200


class ProbeError(Exception):
    """Not healthy; the message is the cause."""


def probe(port: int, body: str, path: str) -> str:
    """What was found, in a line. Raises `ProbeError`."""
    status, answer = _post(port, body.encode())
    if status != 200:
        raise ProbeError(f"/invocations answered {status}: {_shown(answer)}")
    if not path:
        return "healthy: /invocations answered 200"
    try:
        vector = _at(json.loads(answer), path)
    except ValueError as error:
        raise ProbeError(f"/invocations answered what is not JSON: {_shown(answer)}") from error
    if not isinstance(vector, list) or not vector:
        raise ProbeError(f"no list of numbers at {path!r} in the answer: {_shown(answer)}")
    if not all(type(x) in (int, float) and math.isfinite(x) for x in vector):
        raise ProbeError(f"the vector at {path!r} has elements that are not finite numbers")
    norm = math.hypot(*vector)
    if norm == 0:
        raise ProbeError(f"the vector at {path!r} is all zeros")
    return f"healthy: {len(vector)} floats, norm {norm:.4f}"


def _post(port: int, body: bytes) -> Tuple[int, bytes]:
    """HTTP by hand: `http.client` and what it imports take longer than the request."""
    request = (
        f"POST /invocations HTTP/1.0\r\nHost: localhost\r\nUser-Agent: sagemaker-local-probe\r\n"
        f"Content-Type: application/json\r\nAccept: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode()
    received = b""
    try:
        with socket.create_connection(("127.0.0.1", port), _TIMEOUT_S) as connection:
            connection.sendall(request + body)
            while not _is_whole(received) and (chunk := connection.recv(65536)):
                received += chunk
    except TimeoutError as error:
        raise ProbeError(f"no answer within {_TIMEOUT_S:g} s; is the model loading?") from error
    except OSError as error:
        raise ProbeError(f"connecting to port {port}: {error.strerror}") from error
    head, _, answer = received.partition(b"\r\n\r\n")
    try:
        return int(head.split(b" ", 2)[1]), answer
    except (IndexError, ValueError) as error:
        raise ProbeError(f"an answer that is not HTTP: {_shown(received)}") from error


def _is_whole(received: bytes) -> bool:
    """By the answer's own account: TorchServe keeps the connection after a good one."""
    head, ended, answer = received.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n")[1:] if ended else []:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            return len(answer) >= int(value)
    return False


def _at(value: Any, path: str) -> Any:
    if path == "$":
        return value
    for step in path.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def _shown(answer: bytes) -> str:
    text = " ".join(answer.decode("utf-8", "replace").split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def main(arguments: List[str]) -> int:
    env = os.environ
    options: Dict[str, str] = dict(zip(arguments[::2], arguments[1::2]))
    unknown = set(options) - {"--body", "--path", "--port"}
    if unknown or len(arguments) % 2:
        print(f"unhealthy: it takes --body, --path, --port with values, found {arguments}")
        return 2
    port = int(options.get("--port") or env.get("SAGEMAKER_BIND_TO_PORT") or 8080)
    body = options.get("--body") or env.get("SAGEMAKER_LOCAL_PROBE_BODY") or _BODY
    path = options.get("--path", env.get("SAGEMAKER_LOCAL_PROBE_PATH", "embedding"))
    try:
        print(probe(port, body, path))
    except ProbeError as error:
        print(f"unhealthy: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
