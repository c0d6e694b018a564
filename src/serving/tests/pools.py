"""What tests of the worker pool share."""

import asyncio
import time

from sagemaker_serving.processors import RunDelay


class NoDelay(RunDelay):
    """Processors enough, however busy the machine is that tests."""

    def seconds(self) -> float:
        return 0


class AllDelay(RunDelay):
    """No computation ever had a processor."""

    def seconds(self) -> float:
        return time.perf_counter()


async def until(condition: object) -> None:
    async with asyncio.timeout(5):
        # What is awaited happens in a thread, which cannot set an event of this loop.
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.005)
