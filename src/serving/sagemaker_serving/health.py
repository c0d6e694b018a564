"""Whether the endpoint may be sent requests, and if not, why."""


class Health:
    """Starts not ready. `reason` says why it is not ready; None when it is."""

    def __init__(self) -> None:
        self.reason: str | None = "the model is still loading"

    def ready(self) -> None:
        self.reason = None

    def stopping(self, reason: str) -> None:
        self.reason = reason
