"""The endpoint's handler: {"search_term": text} → {"embedding": [384 floats, L2 norm 1]}.

Runs unchanged under AWS's PyTorch image (Python 3.10) and under the CPU image of this project.
What it refuses, it refuses by the toolkit's own error class, so that both answer alike.
"""

import json
from pathlib import Path

import orjson
from embedder import Embedder
from media_types import accepts_json, is_json
from precision import chosen_precision
from sagemaker_inference.errors import BaseInferenceToolkitError

EXAMPLE = '{"search_term": "geladeira frost free 375 litros"}'
JSON = "application/json"
JSON_NAMES = {
    dict: "an object",
    list: "an array",
    str: "a string",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    type(None): "null",
}


def model_fn(model_dir):
    """Loads the weights that `npm run setup` puts beside `code/`."""
    return Embedder(Path(model_dir), chosen_precision())


def model_warmup_fn(model_dir, model):
    """One embedding, before the endpoint calls itself ready. Older toolkits do not call it."""
    model.embed(["aquecimento"])


def input_fn(data, content_type=JSON):
    """The search term in a body; text or bytes, as hosts differ in what they decode."""
    if not is_json(content_type):
        found = content_type or "none"
        raise unsupported_type(f"the content type is {found}; send application/json")
    payload = parsed(data)
    if not isinstance(payload, dict):
        raise refused(f"the body is {json_name(payload)}, expected an object like {EXAMPLE}")
    if "search_term" not in payload:
        raise refused(f"the body has no search_term, expected {EXAMPLE}")
    term = payload["search_term"]
    if not isinstance(term, str):
        raise refused(f"search_term is {json_name(term)}, expected a string")
    if not term.strip():
        found = "only blanks" if term else "empty"
        raise refused(f"search_term is {found}, expected some text")
    return term


def predict_fn(data, model):
    return model.embed([data])[0]


def predict_batch_fn(inputs, model):
    """Looked for by the CPU image alone: requests that wait together are computed together."""
    return model.embed(inputs)


def metrics_fn(model):
    """Looked for by the CPU image alone: what it shows beside its own metrics."""
    return {"tokens": model.tokens_seen}


def output_fn(prediction, accept=JSON):
    if not accepts_json(accept):
        raise BaseInferenceToolkitError(
            406, f"this endpoint answers application/json only, not {accept}", "Not Acceptable"
        )
    # The type is given as well: an Accept with several types is no content type.
    body = orjson.dumps({"embedding": prediction}, option=orjson.OPT_SERIALIZE_NUMPY)
    return body, JSON


def parsed(data):
    if isinstance(data, (bytes, bytearray)):
        try:
            data = bytes(data).decode("utf-8")
        except UnicodeDecodeError as error:
            raise refused(f"the body is not UTF-8: {error.reason} at byte {error.start}") from None
    try:
        # Python's own parser takes lone surrogates, which other languages' clients do send.
        return json.loads(data.lstrip("\ufeff"))
    except RecursionError:
        raise refused(f"the body is nested too deeply, expected {EXAMPLE}") from None
    except ValueError as error:
        raise refused(f"the body is not JSON ({error}), expected {EXAMPLE}") from None


def json_name(value):
    return JSON_NAMES[type(value)]


def refused(message):
    return BaseInferenceToolkitError(400, message, "Bad Request")


def unsupported_type(message):
    return BaseInferenceToolkitError(415, message, "Unsupported Media Type")
