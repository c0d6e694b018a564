"""Whether processors are short."""

import os
import subprocess
import sys
import threading
import time

import pytest

from sagemaker_serving.processors import Processors, RunDelay


def delayed_share(processor: int) -> float:
    """Of a fifth of a second that this thread would compute on one processor."""
    os.sched_setaffinity(0, {processor})
    run_delay = RunDelay()
    before, started = run_delay.seconds(), time.perf_counter()
    while time.perf_counter() < started + 0.2:
        pass
    share = (run_delay.seconds() - before) / (time.perf_counter() - started)
    run_delay.close()
    return share


def in_a_thread(processor: int) -> float:
    """The affinity ends with the thread."""
    shares: list[float] = []
    thread = threading.Thread(target=lambda: shares.append(delayed_share(processor)))
    thread.start()
    thread.join()
    return shares[0]


def test_a_thread_that_shares_its_processor_waits_for_it() -> None:
    processor = min(os.sched_getaffinity(0))
    loop = f"import os; os.sched_setaffinity(0, {{{processor}}}); print(1, flush=True)\nwhile 1: 0"
    with subprocess.Popen([sys.executable, "-c", loop], stdout=subprocess.PIPE) as other:
        assert other.stdout
        other.stdout.readline()
        try:
            assert in_a_thread(processor) > 0.2
        finally:
            other.kill()


def test_a_thread_that_sleeps_waits_for_no_processor() -> None:
    run_delay = RunDelay()
    before = run_delay.seconds()
    time.sleep(0.2)
    assert run_delay.seconds() - before < 0.05
    run_delay.close()


def test_where_the_kernel_does_not_tell_nothing_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise FileNotFoundError

    monkeypatch.setattr(os, "open", refuse)
    run_delay = RunDelay()
    assert run_delay.seconds() == 0
    run_delay.close()


def test_processors_are_short_when_computations_wait_for_them() -> None:
    processors = Processors()
    assert not processors.short
    for _ in range(20):
        processors.computed(0.01, 0.001)
    assert not processors.short
    for _ in range(20):
        processors.computed(0.01, 0.005)
    assert processors.short
    for _ in range(20):
        processors.computed(0.01, 0.001)
    assert not processors.short


def test_a_moment_says_little_beside_a_long_computation() -> None:
    processors = Processors()
    processors.computed(0.1, 0.001)
    processors.computed(0.0001, 0.0001)
    assert not processors.short
