"""What stands in for the functions that a handler does not define."""

from typing import Any

from sagemaker_inference import content_types, decoder, encoder, errors


def default_model_fn(model_dir: str) -> Any:
    raise NotImplementedError(
        f"the program defines no model_fn, and there is no default way to load {model_dir}"
    )


def default_input_fn(data: str | bytes, content_type: str | None) -> Any:
    """JSON, CSV or NPY to an array; text becomes float32, as the genuine default gives it."""
    array = decoder.decode(data, content_type)
    return array.astype("float32") if content_type in content_types.UTF8_TYPES else array


def default_predict_fn(data: Any, model: Any) -> Any:
    return model(data)


def default_output_fn(prediction: Any, accept: str) -> tuple[str | bytes, str]:
    """The first type that the client accepts among JSON, CSV and NPY."""
    for media_range in accept.split(","):
        media_type = media_range.partition(";")[0].strip().lower()
        if media_type == content_types.ANY:
            media_type = content_types.JSON
        if media_type in encoder.SUPPORTED_CONTENT_TYPES:
            return encoder.encode(prediction, media_type), media_type
    raise errors.UnsupportedFormatError(accept)
