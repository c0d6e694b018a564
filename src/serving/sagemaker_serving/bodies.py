"""Reading a request's body, up to a limit, and all bodies together, up to another."""

import contextlib
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

from sagemaker_serving.messages import OverloadedError

type Receive = Callable[[], Awaitable[Mapping[str, Any]]]


class BodyTooLargeError(Exception):
    """The body is over the limit; `size` is what it says it has, or what came so far."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


class ClientGoneError(Exception):
    """The connection ended before the body did."""


class BodiesFullError(OverloadedError):
    """The bodies that are read or wait take as much memory as they may."""


class BodyMemory:
    """What all bodies together may take: ten of the largest, so that a hundred do not end the
    container for lack of memory.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._free = 10 * limit

    @contextlib.contextmanager
    def held(self, headers: Mapping[str, str]) -> Iterator[None]:
        """Raises `BodiesFullError`. A body of unknown length counts as the largest."""
        size = min(int(headers.get("content-length") or self._limit), self._limit)
        if size > self._free:
            raise BodiesFullError("the requests that are waiting take all the memory they may")
        self._free -= size
        try:
            yield
        finally:
            self._free += size


# A client that sends without waiting for `100 Continue` reads the answer only after its body, and
# meets a reset connection if the server stops reading. So a bit more than the limit is read and
# thrown away.
_DRAIN = 4


async def read_body(receive: Receive, headers: Mapping[str, str], limit: int) -> bytes:
    """Raises `BodyTooLargeError` and `ClientGoneError`."""
    declared = int(headers.get("content-length") or 0)
    if declared > limit and "expect" in headers:
        raise BodyTooLargeError(declared)
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        chunk = message.get("body", b"")
        size += len(chunk)
        if size <= limit >= declared:
            chunks.append(chunk)
        else:
            chunks.clear()
        if not message.get("more_body", False):
            break
        if size > limit * _DRAIN:
            raise BodyTooLargeError(max(size, declared))
    if size > limit:
        raise BodyTooLargeError(size)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)
