"""The queue's promises that HTTP does not show."""

import asyncio
import threading
import time
from collections.abc import Sequence

import pytest

from sagemaker_serving.messages import Answer, Invocation
from sagemaker_serving.metrics import Metrics
from sagemaker_serving.workers import WorkerPool, WouldWaitTooLongError

from .pools import NoDelay, until

pytestmark = pytest.mark.anyio


class Computing:
    """Remembers what was computed together; waits until `go` is set."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.go = threading.Event()

    def __call__(self, invocations: Sequence[Invocation]) -> list[Answer]:
        self.batches.append([invocation.request_id for invocation in invocations])
        self.go.wait(5)
        return [Answer(200, invocation.request_id.encode()) for invocation in invocations]


async def test_what_waits_while_a_worker_computes_is_computed_together() -> None:
    computing = Computing()
    pool = WorkerPool(workers=1, queue_length=10, queue_seconds=60, metrics=Metrics())
    pool.start(computing, batch_size=3)
    jobs = [pool.submit(Invocation("first", b"", {}))]
    await until(lambda: computing.batches)
    jobs += [pool.submit(Invocation(str(n), b"", {})) for n in range(4)]
    computing.go.set()
    answers = await asyncio.gather(*(job.future for job in jobs))
    assert computing.batches == [["first"], ["0", "1", "2"], ["3"]]
    assert [a.body for a in answers] == [b"first", b"0", b"1", b"2", b"3"]


async def test_idle_workers_share_what_waits() -> None:
    computing = Computing()
    pool = WorkerPool(
        workers=2, queue_length=10, queue_seconds=60, metrics=Metrics(), run_delay=NoDelay
    )
    jobs = [pool.submit(Invocation(str(n), b"", {})) for n in range(5)]
    pool.start(computing, batch_size=8)
    await until(lambda: sum(map(len, computing.batches)) == 5)
    computing.go.set()
    await asyncio.gather(*(job.future for job in jobs))
    assert sorted(map(len, computing.batches)) == [2, 3]


async def test_a_worker_leaves_those_their_share_that_compute_little() -> None:
    gates = [threading.Event() for _ in range(4)]
    sizes: list[int] = []

    def compute(invocations: Sequence[Invocation]) -> list[Answer]:
        gate = gates[len(sizes)]
        sizes.append(len(invocations))
        gate.wait(5)
        return [Answer(200, b"") for _ in invocations]

    pool = WorkerPool(
        workers=2, queue_length=10, queue_seconds=60, metrics=Metrics(), run_delay=NoDelay
    )
    jobs = [pool.submit(Invocation(str(n), b"", {})) for n in range(4)]
    pool.start(compute, batch_size=8)
    await until(lambda: sizes == [2, 2])
    jobs += [pool.submit(Invocation(str(n), b"", {})) for n in range(4)]
    gates[0].set()
    await until(lambda: len(sizes) == 3)
    for gate in gates:
        gate.set()
    await asyncio.gather(*(job.future for job in jobs))
    # Of the six that are under way, half.
    assert sizes == [2, 2, 3, 1]


async def test_who_would_wait_too_long_is_turned_away_at_once() -> None:
    go = threading.Event()

    def compute(invocations: Sequence[Invocation]) -> list[Answer]:
        time.sleep(0.2)
        if invocations[0].request_id != "first":
            go.wait(5)
        return [Answer(200, b"") for _ in invocations]

    pool = WorkerPool(workers=1, queue_length=10, queue_seconds=0.5, metrics=Metrics())
    pool.start(compute, batch_size=1)
    # Nothing is known yet of how long a request takes.
    await pool.submit(Invocation("first", b"", {})).future
    jobs = [pool.submit(Invocation("second", b"", {}))]
    with pytest.raises(WouldWaitTooLongError):
        # By 0.2 s each: 0.6 s at the fourth.
        jobs += [pool.submit(Invocation(str(n), b"", {})) for n in range(3)]
    go.set()
    await asyncio.gather(*(job.future for job in jobs))
    # Who finds a worker idle is not refused, however long the last request took.
    await pool.submit(Invocation("first", b"", {})).future


async def test_who_timed_out_makes_no_wait_seem_long() -> None:
    ends, go = threading.Event(), threading.Event()
    begun: list[str] = []
    ended: list[str] = []

    def compute(invocations: Sequence[Invocation]) -> list[Answer]:
        (name,) = (invocation.request_id for invocation in invocations)
        begun.append(name)
        if name == "stuck":
            ends.wait(5)
            time.sleep(0.3)
        if name == "running":
            go.wait(5)
        ended.append(name)
        return [Answer(200, b"")]

    pool = WorkerPool(workers=1, queue_length=10, queue_seconds=0.1, metrics=Metrics())
    pool.start(compute, batch_size=1)
    await pool.submit(Invocation("quick", b"", {})).future
    stuck = pool.submit(Invocation("stuck", b"", {}))
    await until(lambda: begun == ["quick", "stuck"])
    pool.time_out(stuck)
    running = pool.submit(Invocation("running", b"", {}))
    await until(lambda: begun[-1] == "running")
    ends.set()
    await until(lambda: ended == ["quick", "stuck"])
    # Its thread has yet to say so.
    await asyncio.sleep(0.05)
    behind = pool.submit(Invocation("behind", b"", {}))
    go.set()
    await asyncio.gather(running.future, behind.future)


async def test_what_nobody_waits_for_any_more_is_not_computed() -> None:
    computing = Computing()
    pool = WorkerPool(workers=1, queue_length=10, queue_seconds=60, metrics=Metrics())
    pool.start(computing, batch_size=1)
    running = pool.submit(Invocation("running", b"", {}))
    await until(lambda: computing.batches)
    gone = pool.submit(Invocation("gone", b"", {}))
    kept = pool.submit(Invocation("kept", b"", {}))
    pool.give_up(gone)
    computing.go.set()
    await asyncio.gather(running.future, kept.future)
    assert computing.batches == [["running"], ["kept"]]


async def test_a_bug_in_computing_is_answered_and_the_worker_lives() -> None:
    def broken(invocations: Sequence[Invocation]) -> list[Answer]:
        raise RuntimeError("bug")

    pool = WorkerPool(workers=1, queue_length=10, queue_seconds=60, metrics=Metrics())
    pool.start(broken, batch_size=1)
    for _ in range(2):
        answer = await pool.submit(Invocation("id", b"", {})).future
        assert answer.status == 500
