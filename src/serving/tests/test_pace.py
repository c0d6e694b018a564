"""When what waits is left waiting for company."""

import asyncio
import threading
import time
from collections.abc import Sequence

import pytest

from sagemaker_serving import pace
from sagemaker_serving.messages import Answer, Invocation
from sagemaker_serving.metrics import Metrics
from sagemaker_serving.pace import Pace
from sagemaker_serving.processors import RunDelay
from sagemaker_serving.workers import Job, WorkerPool

from .pools import AllDelay, NoDelay, until

pytestmark = pytest.mark.anyio


def after(requests: int, seconds: float, queue_seconds: float = 60) -> Pace:
    """With processors enough, and answers that went out at 100 s."""
    answered = Pace(queue_seconds)
    answered.computed(requests, seconds, delayed=0, now=100)
    return answered


def test_who_was_answered_with_others_is_waited_for_as_long_as_one_takes() -> None:
    assert after(4, 0.02).patience(arrived=100.001, now=100.002) == pytest.approx(0.003)
    assert after(4, 0.02).patience(arrived=100.001, now=100.006) < 0


def test_who_was_answered_with_few_is_not_waited_for() -> None:
    assert Pace(60).patience(arrived=100, now=100) < 0
    assert after(3, 0.02).patience(arrived=100, now=100) < 0


def test_nobody_is_waited_for_longer_than_to_ask_again_takes() -> None:
    assert after(4, 40).patience(arrived=100, now=100) == pytest.approx(0.01)


def test_for_company_nobody_waits_longer_than_half_of_what_may_be_waited() -> None:
    assert after(4, 0.02, 0.006).patience(arrived=100.001, now=100.002) == pytest.approx(0.002)


async def test_a_text_after_several_answers_waits_for_the_others_that_were_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pace, "_ASKED_AGAIN_SECONDS", 5)
    computing = Gated(seconds=1.5)
    pool = WorkerPool(2, 10, 60, metrics=Metrics(), run_delay=NoDelay)
    jobs = [pool.submit(Invocation(name, b"", {})) for name in ("gated", *"abcdefg")]
    pool.start(computing, batch_size=8)
    await asyncio.gather(*(job.future for job in jobs[4:]))
    assert sorted(map(len, computing.batches)) == [4, 4]
    for name in "ABCD":
        jobs.append(pool.submit(Invocation(name, b"", {})))
        # Long enough for the idle worker to take it, if it would.
        await asyncio.sleep(0.05)
    await asyncio.gather(*(job.future for job in jobs[8:]))
    computing.gate.set()
    await asyncio.gather(*(job.future for job in jobs))
    assert computing.batches[2:] == [["A", "B", "C", "D"]]


class Gated:
    """Remembers what was computed together, which takes so long; `gated` waits for its gate."""

    def __init__(self, seconds: float = 0) -> None:
        self.batches: list[list[str]] = []
        self.gate = threading.Event()
        self._seconds = seconds

    def __call__(self, invocations: Sequence[Invocation]) -> list[Answer]:
        names = [invocation.request_id for invocation in invocations]
        self.batches.append(names)
        if "gated" in names:
            self.gate.wait(5)
        else:
            time.sleep(self._seconds)
        return [Answer(200, b"") for _ in names]


async def beside_one_that_computes(
    run_delay: type[RunDelay], queue_seconds: float = 60
) -> tuple[WorkerPool, Gated, list[Job]]:
    computing = Gated()
    pool = WorkerPool(2, 10, queue_seconds, metrics=Metrics(), run_delay=run_delay)
    pool.start(computing, batch_size=8)
    await pool.submit(Invocation("first", b"", {})).future
    jobs = [pool.submit(Invocation("gated", b"", {}))]
    await until(lambda: computing.batches == [["first"], ["gated"]])
    return pool, computing, jobs


async def test_where_processors_are_short_a_text_waits_for_company(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pace, "_COMPANY_SECONDS", 5)
    pool, computing, jobs = await beside_one_that_computes(AllDelay)
    for name in "abcd":
        jobs.append(pool.submit(Invocation(name, b"", {})))
        # Long enough for the idle worker to take it, if it would.
        await asyncio.sleep(0.05)
    await asyncio.gather(*(job.future for job in jobs[1:]))
    computing.gate.set()
    await jobs[0].future
    assert computing.batches[2:] == [["a", "b", "c", "d"]]


async def test_a_text_waits_for_company_no_longer_than_others_compute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pace, "_COMPANY_SECONDS", 5)
    pool, computing, jobs = await beside_one_that_computes(AllDelay)
    started = time.perf_counter()
    jobs.append(pool.submit(Invocation("alone", b"", {})))
    await asyncio.sleep(0.05)
    assert len(computing.batches) == 2
    computing.gate.set()
    await asyncio.gather(*(job.future for job in jobs))
    assert time.perf_counter() - started < 4


async def test_a_text_waits_for_company_no_longer_than_its_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pace, "_COMPANY_SECONDS", 0.1)
    pool, computing, jobs = await beside_one_that_computes(AllDelay)
    await pool.submit(Invocation("alone", b"", {})).future
    assert not jobs[0].future.done()
    computing.gate.set()
    await jobs[0].future


async def test_for_company_a_text_does_not_wait_until_it_has_waited_too_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pace, "_COMPANY_SECONDS", 60)
    pool, computing, jobs = await beside_one_that_computes(AllDelay, queue_seconds=1)
    # It is turned away after a second.
    answer = await pool.submit(Invocation("alone", b"", {})).future
    assert answer.status == 200
    computing.gate.set()
    await jobs[0].future


async def test_where_there_are_processors_a_text_waits_for_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pace, "_COMPANY_SECONDS", 60)
    pool, computing, jobs = await beside_one_that_computes(NoDelay)
    await asyncio.wait_for(pool.submit(Invocation("alone", b"", {})).future, 5)
    computing.gate.set()
    await jobs[0].future
