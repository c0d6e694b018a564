"""Errors with which a handler decides the status of its answer."""


class UnsupportedFormatError(Exception):
    """A content type that the default functions can neither read nor write."""

    def __init__(self, content_type: object) -> None:
        super().__init__(
            f"Content type {content_type} is not supported by this framework.\n"
            "Define input_fn to read it, or output_fn to write it."
        )


class BaseInferenceToolkitError(Exception):
    """Raised by a handler to answer with a status of its own.

    `status_code`: the HTTP status; `message`: what the client reads; `phrase`: the status in
    words, such as "Bad Request".
    """

    def __init__(self, status_code: int, message: str, phrase: str) -> None:
        self.status_code = status_code
        self.message = message
        self.phrase = phrase
        super().__init__(status_code, message, phrase)


class GenericInferenceToolkitError(BaseInferenceToolkitError):
    """The same, for handlers that have nothing more to say than a status."""

    def __init__(
        self, status_code: int, message: str | None = None, phrase: str | None = None
    ) -> None:
        message = message or "Invalid Request"
        super().__init__(status_code, message, phrase or message)
