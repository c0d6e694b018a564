"""Whether processors are short, by what the kernel tells of the threads that compute."""

import os

# Of the last computation, in what is believed of the next one.
_NEWEST = 0.2
# Of the time of computations. With nothing but the endpoint and its clients on two processors,
# 0.02 to 0.2 of it were spent waiting for one, by 1 to 32 clients; with the services that search,
# and their database, 0.33 to 0.56.
_SHORT = 0.27


class RunDelay:
    """Of the thread that makes it. Always 0 where the kernel does not tell."""

    def __init__(self) -> None:
        try:
            self._file = os.open("/proc/thread-self/schedstat", os.O_RDONLY)
        except OSError:
            self._file = -1

    def seconds(self) -> float:
        """Since the thread began: how long it could have run and no processor was free for it."""
        if self._file < 0:
            return 0.0
        # Nanoseconds on a processor, nanoseconds waiting for one, how many times.
        return int(os.pread(self._file, 64, 0).split()[1]) / 1e9

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


class Processors:
    """What is believed of the processors, by the computations of late; a long one weighs more."""

    def __init__(self) -> None:
        self._seconds = self._delayed = 0.0

    def computed(self, seconds: float, delayed: float) -> None:
        """A computation took so long, and waited for a processor for so much of it."""
        self._seconds += (seconds - self._seconds) * _NEWEST
        self._delayed += (delayed - self._delayed) * _NEWEST

    @property
    def short(self) -> bool:
        return self._delayed > self._seconds * _SHORT
