"""A request on a connection, and its answer as HTTP writes it."""

import functools
import http
import re
from typing import Protocol

from sagemaker_serving.messages import Answer

# As the genuine stack sends them with every answer.
_ALWAYS = (
    b"pragma: no-cache\r\n"
    b"cache-control: no-cache; no-store, must-revalidate, private\r\n"
    b"expires: Thu, 01 Jan 1970 00:00:00 UTC\r\n"
)
# TorchServe ends a connection with its first error, and says the other thing too.
_KEPT = b"connection: keep-alive\r\n"
_CLOSED = b"connection: close\r\n"
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
# Where an answer ends, and whether another may follow, nobody but the connection can tell.
_OURS = ("content-length", "transfer-encoding", "connection")


class HeaderError(ValueError):
    """A status, or a header's name or value, that HTTP cannot carry."""


class Receiver(Protocol):
    """Who answers a request whose body is still to come."""

    def received(self, chunk: bytes) -> None: ...

    def ended(self) -> None:
        """The body is whole."""
        ...

    def gone(self) -> None:
        """The connection ended, and nobody reads an answer any more."""
        ...


class Application(Protocol):
    def begin(self, exchange: "Exchange") -> None:
        """The headers of a request are there, and all before it on the connection are answered.

        Answers it, at once or later; or sets its `receiver`, to be told of the body.
        """
        ...


class Carrier(Protocol):
    """The connection, as far as an exchange needs it."""

    def write(self, data: bytes) -> None: ...

    def ends_with(self, exchange: "Exchange") -> bool:
        """Whether there is to be no other after this one."""
        ...

    def answered(self, exchange: "Exchange", data: bytes, keeps: bool) -> None: ...


class Exchange:
    """A request and its answer."""

    __slots__ = (
        "_chunks",
        "_connection",
        "_ended",
        "_expects_continue",
        "headers",
        "keeps_connection",
        "method",
        "path",
        "receiver",
        "started",
        "version",
    )

    def __init__(self, connection: Carrier, headers: dict[str, str]) -> None:
        self._connection = connection
        self.headers = headers
        """Names in lower case."""
        self.method = self.path = self.version = ""
        self.keeps_connection = True
        self.receiver: Receiver | None = None
        self.started = False
        self._expects_continue = headers.get("expect", "").lower() == "100-continue"
        self._chunks: list[bytes] = []
        self._ended = False

    def begin(self, application: Application) -> None:
        self.started = True
        application.begin(self)
        for chunk in self._chunks:
            self.received(chunk)
        if self._ended:
            self.ended()

    def received(self, chunk: bytes) -> None:
        if not self.started:
            self._chunks.append(chunk)
        elif self.receiver is not None:
            self.receiver.received(chunk)

    def ended(self) -> None:
        if not self.started:
            self._ended = True
        elif self.receiver is not None:
            self.receiver.ended()

    def wants_body(self) -> None:
        """Tells a client that asked before it sends its body."""
        if self._expects_continue:
            self._connection.write(_CONTINUE)

    def answer(self, answer: Answer, request_id: str) -> None:
        """Raises `HeaderError`, and then nothing was sent."""
        keeps = self.keeps_connection and not self._connection.ends_with(self)
        head = [_status_line(answer.status)]
        for name, value in answer.headers.items():
            if str(name).lower() not in _OURS:
                head.append(_header(str(name), str(value)))
        if answer.content_type is not None:
            head.append(_header("content-type", str(answer.content_type)))
        head.append(b"content-length: %d\r\n" % len(answer.body))
        # What is older than 1.1 keeps no connection, and is told so below.
        is_current = self.version == "1.1"
        may_stay = not is_current or answer.status < 400 or answer.keeps_connection
        if is_current:
            head.append(_KEPT if may_stay else _CLOSED)
        if not answer.bare:
            head += (b"x-request-id: ", request_id.encode(), b"\r\n", _ALWAYS)
        if may_stay and not keeps:
            head.append(_CLOSED)
        head.append(b"\r\n")
        if self.method != "HEAD":
            head.append(answer.body)
        self.receiver = None
        self._connection.answered(self, b"".join(head), keeps and may_stay)


@functools.lru_cache(maxsize=64)
def _status_line(status: int) -> bytes:
    """Raises `HeaderError`."""
    if not 100 <= status <= 599:
        raise HeaderError(f"{status} is not a status of HTTP")
    known = http.HTTPStatus.__members__.values()
    phrase = next((each.phrase for each in known if each == status), "")
    return f"HTTP/1.1 {status} {phrase}\r\n".encode()


@functools.lru_cache(maxsize=256)
def _header(name: str, value: str) -> bytes:
    """A handler's text as a header may carry it: one line, Latin-1. Raises `HeaderError`."""
    line = " ".join(value.splitlines())
    if not _NAME.fullmatch(name) or _CONTROL.search(line):
        raise HeaderError(f"{name!r}: {value!r} is not a header of HTTP")
    return f"{name.lower()}: {line}\r\n".encode("latin-1", "replace")
