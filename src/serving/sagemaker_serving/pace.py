"""How fast requests are computed of late, and what follows: how long the next would wait, and
whether what waits had better wait for company.

A short text alone takes half as much again of a processor, or more, as one of four together. So two
workers take from each other where each computes one; and company is often about to come.
"""

import math

from sagemaker_serving.processors import Processors

# Of the last computation's time for a request, in what the next one is believed to take.
_NEWEST = 0.2
# So many are company enough.
COMPANY = 4
# Where processors are short: about what four together take there.
_COMPANY_SECONDS = 0.03
# After several answers, at most: models that compute for long are not asked again any sooner.
_ASKED_AGAIN_SECONDS = 0.01


class Pace:
    def __init__(self, queue_seconds: float) -> None:
        self._longest = queue_seconds / 2
        """Of what a request may wait, no more is for company."""
        self._processors = Processors()
        self._answered = -math.inf
        self.seconds_each = 0.0
        """What a worker takes for a request; 0 until one was computed."""

    def computed(self, requests: int, seconds: float, delayed: float, now: float) -> None:
        """A worker took so many seconds for so many requests together, and waited for a processor
        for so much of it. Their answers go out now.
        """
        self._processors.computed(seconds, delayed)
        each = seconds / requests
        before = self.seconds_each or each
        self.seconds_each = before + (each - before) * _NEWEST
        if requests >= COMPANY:
            self._answered = now

    @property
    def least_share(self) -> int:
        """How many a worker takes, if so many wait."""
        return COMPANY if self._processors.short else 1

    def patience(self, arrived: float, now: float) -> float:
        """For how many seconds more the one that arrived then had better wait for company, while
        others are computed; 0 or less: no longer.

        Where processors are short, for as long as may be worth it. Else only after several were
        answered at once: who asked them is likely to ask again as soon as that is read, and to wait
        costs no more than to compute one text alone. 8 clients and two workers: 1.03 of the rate
        (1.09 in another run) and 0.91 of the processor time, paired.
        """
        if self._processors.short:
            return min(_COMPANY_SECONDS, self._longest) - (now - arrived)
        until = self._answered + min(self.seconds_each, _ASKED_AGAIN_SECONDS)
        return min(until, arrived + self._longest) - now
