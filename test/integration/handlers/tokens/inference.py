"""Counts and lists the tokens of texts; its model is a tokenizer's file."""

import json
import os

from sagemaker_inference.errors import BaseInferenceToolkitError
from tokenizers import Tokenizer

JSON_CONTENT_TYPE = "application/json"


class TextsMissingError(BaseInferenceToolkitError):
    def __init__(self):
        super().__init__(422, "the body has no texts", "Unprocessable Entity")


def model_fn(model_dir):
    tokenizer = Tokenizer.from_file(os.path.join(model_dir, "tokenizer.json"))
    tokenizer.no_padding()
    return tokenizer


def input_fn(serialized_input_data, content_type=JSON_CONTENT_TYPE):
    if content_type != JSON_CONTENT_TYPE:
        raise ValueError("Requested unsupported ContentType in content_type: " + content_type)
    body = json.loads(serialized_input_data)
    if "texts" not in body:
        raise TextsMissingError
    return body["texts"]


def predict_fn(input_data, model):
    return [encoding.tokens for encoding in model.encode_batch(input_data)]


def output_fn(prediction_output, accept=JSON_CONTENT_TYPE):
    return json.dumps({"tokens": prediction_output, "counts": list(map(len, prediction_output))})
