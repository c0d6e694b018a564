"""HTTP/1.1 on one connection: requests in, and their answers out in the same order.

httptools parses. What goes on between a request and its answer are plain calls on the event loop's
thread: a general server makes a task, events and messages of each request, which took two fifths
of all that the thread did (docs/decisions.md).
"""

import asyncio
import functools
import logging
import urllib.parse
from collections import deque
from typing import cast

import httptools

from sagemaker_serving.exchange import Application, Exchange
from sagemaker_serving.messages import new_request_id, problem

log = logging.getLogger(__name__)

# Longer than clients keep idle connections, so that it is they who close.
KEEP_ALIVE_S = 75
# Of a request's line and headers, and of what else was read with them: they are held in memory
# before anything can judge them.
MAX_HEAD_BYTES = 65_536


class Connection(asyncio.Protocol):
    """`connections` has it for as long as it is open."""

    def __init__(self, application: Application, connections: "set[Connection]") -> None:
        self._application = application
        self._connections = connections
        self._loop = asyncio.get_running_loop()
        self.closed: asyncio.Future[None] = self._loop.create_future()
        self._parser = self._new_parser()
        self._transport: asyncio.Transport
        self._queue: deque[Exchange] = deque()
        """Those that are not answered yet; all but the first wait for it to be."""
        self._incoming: Exchange | None = None
        """The one whose body comes next."""
        self._url = b""
        self._headers: dict[str, str] = {}
        self._head_bytes = 0
        self._is_serving = False
        self._is_finishing = False
        self._may_write = True
        self._last = self._loop.time()
        """When something came or went."""
        self._idle: asyncio.TimerHandle | None = None

    def _new_parser(self) -> httptools.HttpRequestParser:
        parser = httptools.HttpRequestParser(self)
        # A client may send its next request although it said that this one is the last.
        parser.set_dangerous_leniencies(lenient_data_after_close=True)
        return parser

    # What the transport calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Not asked whether it is one: uvloop's are not, by their class.
        self._transport = cast("asyncio.Transport", transport)
        self._connections.add(self)
        self._idle = self._loop.call_later(KEEP_ALIVE_S, self._end_if_idle)

    def connection_lost(self, error: Exception | None) -> None:
        self._connections.discard(self)
        self.closed.set_result(None)
        if self._idle is not None:
            self._idle.cancel()
        self._abandon()

    def data_received(self, data: bytes) -> None:
        self._last = self._loop.time()
        self._head_bytes += len(data)
        try:
            self._feed(data)
        except httptools.HttpParserCallbackError as error:
            log.error("a bug in sagemaker_serving", exc_info=error.__context__)
            self._refuse(500, "InternalServerException", repr(error.__context__))
        except httptools.HttpParserError as error:
            self._refuse(400, "BadRequestException", f"not a request of HTTP: {error}")
        if self._head_bytes > MAX_HEAD_BYTES:
            message = f"the head of the request has more than {MAX_HEAD_BYTES} bytes"
            self._refuse(431, "RequestHeaderFieldsTooLargeException", message)

    def _feed(self, data: bytes) -> None:
        """Raises `httptools.HttpParserError`."""
        while True:
            try:
                self._parser.feed_data(data)
            except httptools.HttpParserUpgrade as upgrade:
                if self._transport.is_closing():
                    return
                data = self._head_without_offer() + data[upgrade.args[0] :]
                self._parser = self._new_parser()
            else:
                return

    def _head_without_offer(self) -> bytes:
        """Java's client offers HTTP/2 with its requests. Nobody here speaks it, so the request is
        to be read as if it offered nothing. The parser cannot be told so: it ends with the head,
        for what follows would be the other protocol.
        """
        del self._headers["upgrade"]
        lines = [f"{name}: {value}\r\n" for name, value in self._headers.items()]
        first = f"{self._method()} {self._url.decode('latin-1')} HTTP/1.1\r\n"
        return f"{first}{''.join(lines)}\r\n".encode("latin-1")

    def pause_writing(self) -> None:
        self._may_write = False

    def resume_writing(self) -> None:
        self._may_write = True
        self._serve()

    # What the parser calls.

    def on_message_begin(self) -> None:
        self._url = b""
        self._headers = {}

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        self._head_bytes = 0
        parser = self._parser
        method = self._method()
        offers_another = parser.should_upgrade() and method != "CONNECT"
        if offers_another or self._transport.is_closing():
            return
        exchange = Exchange(self, self._headers)
        exchange.method = method
        exchange.version = parser.get_http_version()
        exchange.keeps_connection = exchange.version != "1.0" and parser.should_keep_alive()
        try:
            exchange.path = _path(self._url)
        except (httptools.HttpParserInvalidURLError, UnicodeDecodeError):
            self._refuse(400, "BadRequestException", f"not a URL: {self._url!r}")
            return
        self._incoming = exchange
        self._queue.append(exchange)
        if len(self._queue) > 1:
            # It waits for the one before it. So do those that the client has not sent yet.
            self._transport.pause_reading()
        self._serve()

    def _method(self) -> str:
        method: bytes = self._parser.get_method()
        return method.decode("ascii")

    def on_body(self, chunk: bytes) -> None:
        self._head_bytes = 0
        if self._incoming is not None:
            self._incoming.received(chunk)

    def on_message_complete(self) -> None:
        self._head_bytes = 0
        exchange, self._incoming = self._incoming, None
        if exchange is not None:
            exchange.ended()

    # What an exchange calls.

    def write(self, data: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(data)

    def ends_with(self, exchange: Exchange) -> bool:
        """Whether there is to be no other after this one."""
        return self._is_finishing and self._queue[-1] is exchange

    def answered(self, exchange: Exchange, data: bytes, keeps: bool) -> None:
        """The first of the queue."""
        if not self._queue or self._queue[0] is not exchange:
            return
        self._last = self._loop.time()
        self._queue.popleft()
        self.write(data)
        if not keeps:
            self._transport.close()
            return
        if len(self._queue) == 1:
            self._transport.resume_reading()
        self._serve()

    # What the server calls.

    def finish(self) -> None:
        """Ends the connection, as soon as what came on it is answered."""
        self._is_finishing = True
        if not self._queue:
            self._transport.close()

    @property
    def unanswered(self) -> int:
        return len(self._queue)

    def _serve(self) -> None:
        """Begins with the first request, unless that was done; one that is answered at once makes
        room for the next.
        """
        if self._is_serving:
            return
        self._is_serving = True
        try:
            while self._queue and not self._queue[0].started and self._may_write:
                self._queue[0].begin(self._application)
        finally:
            self._is_serving = False

    def _abandon(self) -> None:
        queue, self._queue = self._queue, deque()
        for exchange in queue:
            receiver, exchange.receiver = exchange.receiver, None
            if receiver is not None:
                receiver.gone()

    def _refuse(self, status: int, kind: str, message: str) -> None:
        """Ends the connection: what follows cannot be read. The application is not asked."""
        if self._transport.is_closing():
            return
        log.warning("a request is refused: %s", message)
        self._abandon()
        exchange = Exchange(self, {})
        exchange.keeps_connection = False
        self._queue.append(exchange)
        request_id = new_request_id()
        exchange.answer(problem(status, kind, message, request_id), request_id)

    def _end_if_idle(self) -> None:
        """One timer for the connection, which looks when it rings: to set and cancel one for each
        request costs more.
        """
        rest = self._last + KEEP_ALIVE_S - self._loop.time()
        if rest <= 0 and not self._queue:
            self._transport.close()
        else:
            self._idle = self._loop.call_later(max(rest, 1), self._end_if_idle)


@functools.lru_cache(maxsize=64)
def _path(url: bytes) -> str:
    """Raises `httptools.HttpParserInvalidURLError`, `UnicodeDecodeError`."""
    path: str = httptools.parse_url(url).path.decode("ascii")
    return urllib.parse.unquote(path) if "%" in path else path
