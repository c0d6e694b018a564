"""One function for all: similarities of vectors, read and written by the toolkit."""

import numpy as np
from sagemaker_inference import content_types, decoder, encoder

ATTRIBUTES = "X-Amzn-SageMaker-Custom-Attributes"


def model_fn(model_dir, context):
    return {"directory": context.system_properties.get("model_dir")}


def transform_fn(model, request_body, content_type, accept_type, context):
    vectors = decoder.decode(request_body, content_type)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    similarities = np.round(unit @ unit.T, 6)
    asked = context.get_request_header(0, ATTRIBUTES)
    if asked:
        context.set_response_header(0, ATTRIBUTES, asked)
    accept = content_types.JSON if accept_type == content_types.ANY else accept_type
    return encoder.encode(similarities, accept), accept
