"""A request's body while it comes, up to a limit, and all bodies together, up to another."""

from collections.abc import Mapping

from sagemaker_serving.messages import OverloadedError


class BodyTooLargeError(Exception):
    """The body is over the limit; `size` is what it says it has, or what came so far."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


class BodiesFullError(OverloadedError):
    """The bodies that are read or wait take as much memory as they may."""


class BodyMemory:
    """What all bodies together may take: ten of the largest, so that a hundred do not end the
    container for lack of memory.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._free = 10 * limit

    def take(self, headers: Mapping[str, str]) -> int:
        """How much is to be given back. Raises `BodiesFullError`. A body of unknown length counts
        as the largest.
        """
        size = min(int(headers.get("content-length") or self._limit), self._limit)
        if size > self._free:
            raise BodiesFullError("the requests that are waiting take all the memory they may")
        self._free -= size
        return size

    def give_back(self, size: int) -> None:
        self._free += size


# A client that sends without waiting for `100 Continue` reads the answer only after its body, and
# meets a reset connection if the server stops reading. So a bit more than the limit is read and
# thrown away.
_DRAIN = 4


class Body:
    def __init__(self, headers: Mapping[str, str], limit: int) -> None:
        """Raises `BodyTooLargeError` where the client asked before it sends so much."""
        self._limit = limit
        self._declared = int(headers.get("content-length") or 0)
        self._chunks: list[bytes] = []
        self._size = 0
        if self._declared > limit and "expect" in headers:
            raise BodyTooLargeError(self._declared)

    def add(self, chunk: bytes) -> None:
        """Raises `BodyTooLargeError` once it is not worth reading on."""
        self._size += len(chunk)
        if self._size <= self._limit >= self._declared:
            self._chunks.append(chunk)
        else:
            self._chunks.clear()
        if self._size > self._limit * _DRAIN:
            raise BodyTooLargeError(max(self._size, self._declared))

    def whole(self) -> bytes:
        """Raises `BodyTooLargeError`."""
        if self._size > self._limit:
            raise BodyTooLargeError(self._size)
        return self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)
