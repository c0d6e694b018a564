"""The queue between the event loop and the threads that compute.

The one place that decides what is computed when: bounded, first come first served, and what
waits together is computed together. An idle worker takes what there is at once, or waits for
company while another computes (`pace`).
"""

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence

from sagemaker_serving.messages import Answer, Invocation, OverloadedError, problem
from sagemaker_serving.metrics import Metrics
from sagemaker_serving.pace import COMPANY, Pace
from sagemaker_serving.processors import RunDelay

log = logging.getLogger(__name__)

type Compute = Callable[[Sequence[Invocation]], Sequence[Answer]]


class QueueFullError(OverloadedError):
    """As many requests wait as may wait."""


class WaitedTooLongError(OverloadedError):
    """The request waited for as long as a request may before a worker was free."""


class WouldWaitTooLongError(OverloadedError):
    """By what requests took lately, those ahead take longer than a request may wait."""


class _Worker:
    """A thread; `replaced` once its request has timed out and another thread took its place."""

    __slots__ = ("computing", "replaced")

    def __init__(self) -> None:
        self.replaced = False
        self.computing = 0
        """Requests that it has taken and not answered yet."""


class Job:
    __slots__ = ("arrived", "future", "invocation", "worker")

    def __init__(self, invocation: Invocation, future: asyncio.Future[Answer]) -> None:
        self.invocation = invocation
        self.future = future
        self.arrived = time.perf_counter()
        self.worker: _Worker | None = None


class WorkerPool:
    """Its public part is for the event loop's thread; `_work` and what it calls, for a worker's.

    The queue and what each worker computes are touched with `_wakeup` held.
    """

    def __init__(
        self,
        workers: int,
        queue_length: int,
        queue_seconds: float,
        metrics: Metrics,
        run_delay: type[RunDelay] = RunDelay,
    ) -> None:
        self._run_delay = run_delay
        self._size = workers
        self._queue_length = queue_length
        self._queue_seconds = queue_seconds
        self._pace = Pace(queue_seconds)
        self._batch_size = 1
        self._metrics = metrics
        metrics.queue_is(lambda: len(self._waiting))
        self._waiting: deque[Job] = deque()
        self._wakeup = threading.Condition()
        self._workers: set[_Worker] = set()
        """Those that were not replaced."""
        self._stuck = 0
        self._compute: Compute | None = None
        self._loop = asyncio.get_running_loop()

    def start(self, compute: Compute, batch_size: int) -> None:
        """Requests wait until this is called: the queue takes them while the model loads."""
        self._compute = compute
        self._batch_size = batch_size
        for _ in range(self._size):
            self._spawn()

    @property
    def started(self) -> bool:
        return self._compute is not None

    @property
    def all_stuck(self) -> bool:
        """Whether so many requests never ended that there are no threads left to spend."""
        return self._stuck > self._size

    def submit(self, invocation: Invocation) -> Job:
        """Raises `QueueFullError`, `WouldWaitTooLongError`. The job's future gets the answer."""
        job = Job(invocation, self._loop.create_future())
        with self._wakeup:
            # An idle worker about to wake does not make a request wait, so it is not counted.
            idle = self._idle()
            if len(self._waiting) >= self._queue_length + idle:
                raise QueueFullError(f"{self._queue_length} requests are waiting already")
            if len(self._waiting) >= idle and self._foreseen_seconds() > self._queue_seconds:
                raise WouldWaitTooLongError(
                    f"no worker will be free within {self._queue_seconds:g} s: others are ahead"
                )
            self._waiting.append(job)
            self._wakeup.notify()
        return job

    def give_up(self, job: Job) -> None:
        """Nobody wants the answer any more: if it still waits, it is not computed."""
        with self._wakeup:
            if job.worker is None and job in self._waiting:
                self._waiting.remove(job)
        job.future.cancel()

    def time_out(self, job: Job) -> None:
        """The same, and a worker that is at it for too long is replaced.

        A Python thread cannot be ended. It is left to itself, and ends after its request; as many
        as there are workers may be left so.
        """
        self.give_up(job)
        worker = job.worker
        if worker is None or worker.replaced:
            return
        worker.replaced = True
        with self._wakeup:
            self._workers.discard(worker)
        self._stuck += 1
        if not self.all_stuck:
            self._spawn()

    def _spawn(self) -> None:
        worker = _Worker()
        with self._wakeup:
            self._workers.add(worker)
        threading.Thread(target=self._work, args=(worker,), daemon=True).start()

    def _idle(self) -> int:
        return sum(worker.computing == 0 for worker in self._workers)

    def _under_way(self) -> int:
        return len(self._waiting) + sum(worker.computing for worker in self._workers)

    def _foreseen_seconds(self) -> float:
        """How long the next request would wait: to be refused at once is better than after a wait
        that was in vain, and what is accepted keeps its latency.
        """
        return self._under_way() * self._pace.seconds_each / self._size

    def _work(self, worker: _Worker) -> None:
        assert self._compute
        run_delay = self._run_delay()
        while not worker.replaced:
            jobs = self._in_time(worker, self._take(worker))
            if not jobs:
                continue
            invocations = [job.invocation for job in jobs]
            started, delayed = time.perf_counter(), run_delay.seconds()
            try:
                answers = self._compute(invocations)
            except BaseException as error:
                # A handler's failures are answers; this is a bug of ours, and no reason to stop.
                log.exception("computing failed")
                answers = [
                    problem(500, "InternalServerException", repr(error), invocation.request_id)
                    for invocation in invocations
                ]
            seconds, delayed = time.perf_counter() - started, run_delay.seconds() - delayed
            self._done(worker, len(jobs), seconds, delayed)
            if self._loop.is_closed():
                return
            self._loop.call_soon_threadsafe(_deliver, jobs, answers)
        run_delay.close()
        self._loop.call_soon_threadsafe(self._came_back)

    def _take(self, worker: _Worker) -> list[Job]:
        """Of all that is under way, a share as large as any other's.

        A worker that took all that waits would compute it for long, while the others compute one by
        one what comes next. 8 clients and two workers: a tenth off the median latency (paired).
        """
        with self._wakeup:
            while not self._waiting or (patience := self._patience()) > 0:
                self._wakeup.wait(patience if self._waiting else None)
            share = -(-self._under_way() // self._size)
            share = max(share, self._pace.least_share)
            share = min(share, len(self._waiting), self._batch_size)
            jobs = [self._waiting.popleft() for _ in range(share)]
            worker.computing = len(jobs)
            for job in jobs:
                job.worker = worker
            return jobs

    def _patience(self) -> float:
        """For how many seconds what waits had better wait for company. A worker that has computed
        comes for it before that.
        """
        if len(self._waiting) >= min(COMPANY, self._batch_size):
            return 0
        if not any(worker.computing for worker in self._workers):
            return 0
        return self._pace.patience(self._waiting[0].arrived, time.perf_counter())

    def _done(self, worker: _Worker, requests: int, seconds: float, delayed: float) -> None:
        """Before the answers go out: who asks again at once is to find the worker idle."""
        with self._wakeup:
            worker.computing = 0
            # One that timed out says nothing of how long the next will take.
            if worker.replaced:
                return
            self._pace.computed(requests, seconds, delayed, time.perf_counter())

    def _in_time(self, worker: _Worker, jobs: list[Job]) -> list[Job]:
        """Those that have not waited too long; the others are turned away."""
        now = time.perf_counter()
        waits = [now - job.arrived for job in jobs]
        self._metrics.taken(waits)
        if max(waits) <= self._queue_seconds:
            return jobs
        late = [j for j, wait in zip(jobs, waits, strict=True) if wait > self._queue_seconds]
        with self._wakeup:
            worker.computing -= len(late)
        self._loop.call_soon_threadsafe(_turn_away, late, self._queue_seconds)
        return [job for job in jobs if job not in late]

    def _came_back(self) -> None:
        self._stuck -= 1
        if self._stuck == self._size:
            self._spawn()


def _deliver(jobs: Sequence[Job], answers: Sequence[Answer]) -> None:
    for job, answer in zip(jobs, answers, strict=True):
        if not job.future.done():
            job.future.set_result(answer)


def _turn_away(jobs: Sequence[Job], queue_seconds: float) -> None:
    for job in jobs:
        if not job.future.done():
            job.future.set_exception(
                WaitedTooLongError(f"no worker was free within {queue_seconds:g} s")
            )
