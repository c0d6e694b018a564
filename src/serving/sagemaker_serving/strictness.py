"""What the host may be asked to be: as AWS's image is, or as helps its user best."""

import enum
from typing import Any, Protocol

from sagemaker_inference.errors import BaseInferenceToolkitError
from sagemaker_serving.messages import Answer, Invocation


class Route(enum.Enum):
    PING = enum.auto()
    INVOCATION = enum.auto()


class Strictness(Protocol):
    """All that the host answers for itself, and what it makes of a request for the handler.

    Everything else is the same whatever the strictness.
    """

    max_body_bytes: int
    """Where no setting says another."""

    def route(self, method: str, path: str, request_id: str) -> Route | Answer:
        """Where a request goes, or the answer to one that goes nowhere."""
        ...

    def healthy(self) -> Answer: ...

    def unavailable(self, reason: str, request_id: str) -> Answer:
        """503: there is no model yet, or no worker left."""
        ...

    def overloaded(self, reason: str, request_id: str) -> Answer:
        """503: others wait already."""
        ...

    def too_large(self, size: int, limit: int, request_id: str) -> Answer: ...

    def timed_out(self, seconds: float, request_id: str) -> Answer: ...

    def refused(self, error: BaseInferenceToolkitError, request_id: str) -> Answer:
        """What a handler refused by the toolkit's own error class."""
        ...

    def failed(self, error: BaseException, request_id: str) -> Answer:
        """500: any other exception of a handler."""
        ...

    def body(self, invocation: Invocation) -> tuple[str | bytes, str | None]:
        """The body and content type as `input_fn` gets them: JSON and CSV as text."""
        ...

    def default_output_fn(self, prediction: Any, accept: str) -> str | tuple[str | bytes, str]:
        """What stands in for an `output_fn`."""
        ...
