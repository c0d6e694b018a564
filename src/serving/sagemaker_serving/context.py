"""The `context` that a handler's functions may take last, with TorchServe's method names."""

from collections.abc import Mapping
from typing import Any


class RequestProcessor:
    """One request's headers in, its status and headers out."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = headers
        self.status: int | None = None
        self.response_headers: dict[str, str] = {}

    def get_request_property(self, key: str) -> str | None:
        return self._headers.get(key.lower())

    def get_request_properties(self) -> dict[str, str]:
        return dict(self._headers)

    def report_status(self, code: int, reason_phrase: str | None = None) -> None:
        self.status = code

    def add_response_property(self, key: str, value: str) -> None:
        self.response_headers[key.lower()] = value


class Context:
    """What a handler may know of its request, and say beside its answer's body.

    Every request has a context of its own, so the index that TorchServe's methods take is always
    0 and is not looked at. `model_fn` gets one without headers.
    """

    def __init__(
        self, model_dir: str, headers: Mapping[str, str] | None = None, request_id: str = ""
    ) -> None:
        self.model_name = "model"
        self.manifest: dict[str, Any] = {}
        self.system_properties: dict[str, Any] = {
            "model_dir": model_dir,
            "gpu_id": None,
            "batch_size": 1,
        }
        self._request_id = request_id
        self.request_processor = [RequestProcessor(headers or {})]

    def get_request_id(self, idx: int = 0) -> str:
        return self._request_id

    def get_request_header(self, idx: int, key: str) -> str | None:
        """The header's value, whatever the case of its name; None where there is none."""
        return self.request_processor[0].get_request_property(key)

    def get_all_request_header(self, idx: int) -> dict[str, str]:
        return self.request_processor[0].get_request_properties()

    def set_response_status(self, code: int = 200, phrase: str | None = None, idx: int = 0) -> None:
        self.request_processor[0].report_status(code, phrase)

    def set_response_header(self, idx: int, key: str, value: str) -> None:
        self.request_processor[0].add_response_property(key, value)

    def get_response_headers(self, idx: int) -> dict[str, str]:
        return self.request_processor[0].response_headers

    def set_response_content_type(self, idx: int, value: str) -> None:
        self.set_response_header(idx, "content-type", value)

    def get_response_content_type(self, idx: int) -> str | None:
        return self.request_processor[0].response_headers.get("content-type")
