"""Predictions to answer bodies, for handlers without an `output_fn`."""

import io
import json
from collections.abc import Callable
from typing import Any

from sagemaker_inference import content_types, errors


def _plain(value: Any) -> Any:
    """Arrays and numpy scalars as JSON knows them."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"a prediction of type {type(value).__name__} cannot be written as JSON")


def _to_json(prediction: Any) -> str:
    return json.dumps(prediction, default=_plain)


def _to_csv(prediction: Any) -> str:
    import numpy as np

    stream = io.StringIO()
    np.savetxt(stream, prediction, delimiter=",", fmt="%s")
    return stream.getvalue()


def _to_npy(prediction: Any) -> bytes:
    import numpy as np

    buffer = io.BytesIO()
    np.save(buffer, prediction)
    return buffer.getvalue()


_ENCODERS: dict[str, Callable[[Any], str | bytes]] = {
    content_types.JSON: _to_json,
    content_types.CSV: _to_csv,
    content_types.NPY: _to_npy,
}

SUPPORTED_CONTENT_TYPES = set(_ENCODERS)


def encode(array_like: Any, content_type: str) -> str | bytes:
    """The prediction as JSON, CSV or NPY; `UnsupportedFormatError` for anything else."""
    encoder = _ENCODERS.get(content_type)
    if encoder is None:
        raise errors.UnsupportedFormatError(content_type)
    return encoder(array_like)
