"""Request bodies to arrays, for handlers without an `input_fn`.

numpy is imported where it is used: handlers that bring their own functions do not pay for it.
"""

import io
import json
from collections.abc import Callable
from typing import Any

from sagemaker_inference import content_types, errors


def _from_json(text: str | bytes) -> Any:
    import numpy as np

    return np.array(json.loads(text))


def _from_csv(text: str | bytes) -> Any:
    import numpy as np

    stream = io.StringIO(text.decode() if isinstance(text, bytes) else text)
    return np.genfromtxt(stream, delimiter=",")


def _from_npy(data: bytes) -> Any:
    import numpy as np

    # The genuine toolkit unpickles; a request must not be able to run code.
    return np.load(io.BytesIO(data), allow_pickle=False)


def _from_npz(data: bytes) -> Any:
    import scipy.sparse

    return scipy.sparse.load_npz(io.BytesIO(data))


_DECODERS: dict[str | None, Callable[[Any], Any]] = {
    content_types.JSON: _from_json,
    content_types.CSV: _from_csv,
    content_types.NPY: _from_npy,
    content_types.NPZ: _from_npz,
}


def decode(obj: str | bytes, content_type: str | None) -> Any:
    """The array in a body of type JSON, CSV, NPY or (with scipy installed) NPZ.

    Raises `UnsupportedFormatError` for every other content type.
    """
    decoder = _DECODERS.get(content_type)
    if decoder is None:
        raise errors.UnsupportedFormatError(content_type)
    return decoder(obj)
