"""What passes between the HTTP side and the handler side: an invocation in, an answer out."""

import json
import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Invocation:
    request_id: str
    body: bytes
    headers: Mapping[str, str]
    """Names in lower case."""

    @property
    def content_type(self) -> str | None:
        return self.headers.get("content-type") or None

    @property
    def accept(self) -> str | None:
        return self.headers.get("accept") or None


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    """Beyond the content type; names in lower case."""
    bare: bool = False
    """Without the headers that every other answer has."""
    keeps_connection: bool = False
    """Though it is an error."""


class OverloadedError(Exception):
    """Others leave no room for a request; the text says in what way."""


def new_request_id() -> str:
    """To tell requests apart, not to be a secret: the kernel need not be asked for each."""
    return str(uuid.UUID(int=random.getrandbits(128), version=4))


RETRY = {"retry-after": "1"}


def problem(
    status: int,
    kind: str,
    message: str,
    request_id: str,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """An error in the shape that TorchServe gives its own (`code`, `type`, `message`)."""
    body = {"code": status, "type": kind, "message": message, "requestId": request_id}
    encoded = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    return Answer(status, encoded, "application/json", headers or {})
