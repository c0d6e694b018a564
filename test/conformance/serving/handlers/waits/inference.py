"""Answers after as many seconds as the body says."""

import time


def model_fn(model_dir):
    return "model"


def transform_fn(model, data, content_type, accept):
    print("computing", data)
    time.sleep(float(data))
    return f"waited {data}"
