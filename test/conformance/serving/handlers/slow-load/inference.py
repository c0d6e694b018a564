"""Takes its time to load, then answers with what it was asked."""

import time


def model_fn(model_dir):
    time.sleep(3)
    return "model"


def transform_fn(model, data, content_type, accept):
    return data
