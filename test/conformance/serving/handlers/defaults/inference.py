"""A handler with the toolkit's own input_fn and output_fn: it doubles its input, or misbehaves."""

import os
import time

from sagemaker_inference.errors import BaseInferenceToolkitError


def model_fn(model_dir):
    return "model"


def predict_fn(data, model):
    first = float(data.reshape(-1)[0])
    if first == -1:
        raise BaseInferenceToolkitError(422, "search_term is required", "Unprocessable\r\nEntity")
    if first == -2:
        time.sleep(120)
    if first == -3:
        os._exit(1)
    return data * 2
