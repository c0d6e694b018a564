"""A handler as people write them: whatever is wrong with a request is Python's error."""

import json
from pathlib import Path

from embedder import Embedder


class Model:
    def __init__(self, directory):
        self.embedder = Embedder(Path(directory))

    def encode(self, text):
        return self.embedder.embed([text])[0]


def model_fn(model_dir):
    return Model(model_dir)


def input_fn(request_body, content_type="application/json"):
    if content_type == "application/json":
        return json.loads(request_body)
    raise ValueError(f"Unsupported content type: {content_type}")


def predict_fn(data, model):
    term = data["search_term"]
    if term == "__boom__":
        raise RuntimeError("boom inside predict_fn")
    return {"embedding": model.encode(term).tolist()}


def output_fn(prediction, accept="application/json"):
    if accept in ("application/json", "*/*"):
        return json.dumps(prediction)
    raise ValueError(f"Unsupported accept type: {accept}")
