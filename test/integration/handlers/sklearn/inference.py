"""A scikit-learn model behind SageMaker's four functions."""

import io
import json
import logging
import os

import joblib
import numpy as np
from sagemaker_inference import content_types, encoder, errors

logger = logging.getLogger(__name__)
logger.setLevel(logging.INFO)


def model_fn(model_dir):
    logger.info("loading the model from %s", model_dir)
    return joblib.load(os.path.join(model_dir, "model.joblib"))


def input_fn(request_body, request_content_type):
    if request_content_type == content_types.CSV:
        return np.loadtxt(io.StringIO(request_body), delimiter=",", ndmin=2)
    if request_content_type == content_types.JSON:
        return np.array(json.loads(request_body)["instances"])
    raise errors.UnsupportedFormatError(request_content_type)


def predict_fn(input_data, model):
    return model.predict(input_data)


def output_fn(prediction, accept):
    if accept == content_types.JSON:
        return json.dumps({"predictions": prediction.tolist()}), accept
    return encoder.encode(prediction, accept), accept
