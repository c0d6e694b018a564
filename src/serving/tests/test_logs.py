"""Every line is one JSON object, whoever wrote it."""

import contextlib
import io
import json
import logging
import sys
import threading
import time
from collections.abc import Iterator

from sagemaker_serving import logs


@contextlib.contextmanager
def logged() -> Iterator[list[dict[str, object]]]:
    """The lines that are written inside, parsed, once it ends."""
    root, stdout, stderr = logging.getLogger(), sys.stdout, sys.stderr
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    lines: list[dict[str, object]] = []
    logs.configure(logging.INFO, stream)
    try:
        yield lines
    finally:
        lines += [json.loads(line) for line in stream.getvalue().splitlines()]
        sys.stdout, sys.stderr = stdout, stderr
        root.handlers[:] = handlers
        root.setLevel(level)
        logging.captureWarnings(False)


def test_a_line_has_time_level_logger_message_and_extras() -> None:
    with logged() as lines:
        logging.getLogger("a").info("hello %s", "world", extra={"status": 200})
    [line] = lines
    assert str(line.pop("time")).endswith("Z")
    assert line == {"level": "INFO", "logger": "a", "message": "hello world", "status": 200}


def test_a_traceback_stays_in_its_line() -> None:
    with logged() as lines:
        try:
            raise ValueError("two\nlines")
        except ValueError:
            logging.getLogger("a").exception("failed")
    [line] = lines
    assert str(line["traceback"]).startswith("Traceback")


def test_what_a_handler_prints_is_logged() -> None:
    with logged() as lines:
        print("first\nsecond", flush=True)  # noqa: T201
        print("oops", file=sys.stderr)  # noqa: T201
    assert [(line["logger"], line["message"]) for line in lines] == [
        ("handler.stdout", "first"),
        ("handler.stdout", "second"),
        ("handler.stderr", "oops"),
    ]


def test_what_threads_print_at_the_same_time_stays_apart() -> None:
    def whole_line() -> None:
        print("of another thread")  # noqa: T201

    with logged() as lines:
        sys.stdout.write("begun ")
        other = threading.Thread(target=whole_line)
        other.start()
        other.join()
        sys.stdout.write("and ended\n")
    assert [line["message"] for line in lines] == ["of another thread", "begun and ended"]


class Output(io.RawIOBase):
    """What reaches the system, a string a call."""

    def __init__(self) -> None:
        self.writes: list[str] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        written = bytes(data)  # type: ignore[call-overload]
        self.writes.append(written.decode())
        return len(written)


def handler_to(output: Output) -> logs.LinesHandler:
    return logs.LinesHandler(io.TextIOWrapper(io.BufferedWriter(output), encoding="utf-8"))


def record(logger: str, message: str) -> logging.LogRecord:
    return logging.LogRecord(logger, logging.INFO, "", 0, message, None, None)


def test_lines_of_requests_are_written_together_and_soon() -> None:
    output = Output()
    handler = handler_to(output)
    for n in range(3):
        handler.handle(record(logs.ACCESS, f"request {n}"))
    assert output.writes == []
    deadline = time.monotonic() + 5
    while not output.writes and time.monotonic() < deadline:
        time.sleep(0.005)
    assert output.writes == ["request 0\nrequest 1\nrequest 2\n"]


def test_every_other_line_is_written_at_once_and_after_what_waited() -> None:
    output = Output()
    handler = handler_to(output)
    handler.handle(record(logs.ACCESS, "request"))
    handler.handle(record("server", "stopped"))
    assert "".join(output.writes) == "request\nstopped\n"


def test_the_end_leaves_no_line_behind() -> None:
    output = Output()
    handler = handler_to(output)
    handler.handle(record(logs.ACCESS, "request"))
    handler.flush()
    assert output.writes == ["request\n"]
