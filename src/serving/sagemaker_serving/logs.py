"""Logs: one JSON object a line on standard output, whoever writes."""

import functools
import io
import json
import logging
import sys
import threading
import time
import traceback
from typing import TextIO

# What every LogRecord carries; anything else on it came through `extra`.
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_as_json = json.JSONEncoder(default=str).encode

# The logger of a line for each request: to write each by itself, and to have the engine woken for
# it, took a fourteenth of what the endpoint can answer.
ACCESS = "access"
PATIENCE_S = 0.02


class JsonFormatter(logging.Formatter):
    """`time` (UTC), `level`, `logger`, `message`, the fields of `extra`, `traceback`."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": f"{_second(int(record.created))}.{int(record.msecs):03d}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update((k, v) for k, v in vars(record).items() if k not in _STANDARD)
        if record.exc_info and record.exc_info[1]:
            line["traceback"] = "".join(traceback.format_exception(record.exc_info[1]))
        return _as_json(line)


@functools.lru_cache(maxsize=4)
def _second(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))


class LinesHandler(logging.StreamHandler[TextIO]):
    """Writes lines at once, but for those of requests (`ACCESS`): they go out together, in their
    place among the others, after 20 ms at most.
    """

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self._waiting = threading.Event()
        self._writer: threading.Thread | None = None

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self.stream.write(self.format(record) + self.terminator)
            if record.name == ACCESS:
                self._write_soon()
            else:
                self.flush()
        except Exception:
            self.handleError(record)

    def _write_soon(self) -> None:
        """The handler is locked."""
        self._waiting.set()
        if self._writer is None:
            self._writer = threading.Thread(target=self._write_what_waits, daemon=True, name="log")
            self._writer.start()

    def _write_what_waits(self) -> None:
        while self._waiting.wait():
            time.sleep(PATIENCE_S)
            self._waiting.clear()
            self.flush()


class LineLogger(io.TextIOBase):
    """A stream that logs each line: what a handler prints must not break the JSON lines.

    A line is one thread's: `print` writes it in pieces, and workers print at the same time.
    """

    def __init__(self, logger: logging.Logger, level: int) -> None:
        self._logger = logger
        self._level = level
        self._begun = threading.local()

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        begun = getattr(self._begun, "line", "")
        *lines, self._begun.line = (begun + text).split("\n")
        for line in lines:
            if line.strip():
                self._logger.log(self._level, line)
        return len(text)


@functools.cache
def _buffered_output() -> TextIO:
    """Standard output, whatever PYTHONUNBUFFERED says: `LinesHandler` knows when to write."""
    assert sys.__stdout__
    return open(sys.__stdout__.fileno(), "w", encoding="utf-8", closefd=False)


def configure(level: int, stream: TextIO | None = None) -> None:
    """Every logger, and what is printed, goes to `stream` (standard output) as JSON lines."""
    handler = LinesHandler(stream or _buffered_output())
    handler.setFormatter(JsonFormatter())
    # What no line shows need not be found out, a request after another.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging.logAsyncioTasks = False
    # Nor where it was written: two fifths of what a line takes. Python's own documents advise this.
    logging._srcfile = None  # type: ignore[assignment]
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    sys.stdout = LineLogger(logging.getLogger("handler.stdout"), logging.INFO)
    sys.stderr = LineLogger(logging.getLogger("handler.stderr"), logging.WARNING)
