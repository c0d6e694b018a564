"""What stands in for the functions that a handler does not define, but `output_fn`.

That one depends on the strictness.
"""

import functools
from typing import Any

from sagemaker_inference import content_types, decoder


def default_model_fn(model_dir: str) -> Any:
    raise NotImplementedError(
        f"the program defines no model_fn, and there is no default way to load {model_dir}"
    )


def default_input_fn(data: str | bytes, content_type: str | None) -> Any:
    """JSON, CSV or NPY to an array; text becomes float32, as the genuine default gives it."""
    array = decoder.decode(data, content_type)
    if content_type in content_types.UTF8_TYPES:
        array = array.astype("float32")
    return array.view(_tensor_type()) if hasattr(array, "view") else array


@functools.cache
def _tensor_type() -> type:
    import numpy as np

    class Tensor(np.ndarray):
        """An array where the genuine default has a torch tensor; what is computed of it is one."""

    return Tensor


def plain(prediction: Any) -> Any:
    """A tensor as lists of Python's numbers, as the genuine default writes it."""
    return prediction.tolist() if isinstance(prediction, _tensor_type()) else prediction


def default_predict_fn(data: Any, model: Any) -> Any:
    return model(data)
