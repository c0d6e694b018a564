"""Logs: one JSON object a line on standard output, whoever writes."""

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


class JsonFormatter(logging.Formatter):
    """`time` (UTC), `level`, `logger`, `message`, the fields of `extra`, `traceback`."""

    def format(self, record: logging.LogRecord) -> str:
        whole = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line: dict[str, object] = {
            "time": f"{whole}.{int(record.msecs):03d}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update((k, v) for k, v in vars(record).items() if k not in _STANDARD)
        if record.exc_info and record.exc_info[1]:
            line["traceback"] = "".join(traceback.format_exception(record.exc_info[1]))
        return json.dumps(line, default=str)


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


def configure(level: int, stream: TextIO | None = None) -> None:
    """Every logger, and what is printed, goes to `stream` (standard output) as JSON lines."""
    handler = logging.StreamHandler(stream or sys.__stdout__)
    handler.setFormatter(JsonFormatter())
    # What no line shows need not be found out, a request after another.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging.logAsyncioTasks = False
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    # It announces itself at INFO; what the process does is said by `server`.
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    sys.stdout = LineLogger(logging.getLogger("handler.stdout"), logging.INFO)
    sys.stderr = LineLogger(logging.getLogger("handler.stderr"), logging.WARNING)
