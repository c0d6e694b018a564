"""Handlers that several tests serve, and the environment that makes the host helpful."""

HELPFUL = {"SAGEMAKER_LOCAL_STRICTNESS": "helpful"}

DOUBLING = """
    def model_fn(model_dir):
        return lambda array: array * 2
"""

ECHO = """
    def model_fn(model_dir):
        return "model"

    def input_fn(data, content_type):
        return data

    def predict_fn(data, model):
        return data

    def output_fn(prediction, accept):
        return prediction
"""

SLOW = """
    import time

    def model_fn(model_dir):
        return None

    def input_fn(data, content_type):
        return float(data)

    def predict_fn(seconds, model):
        time.sleep(seconds)
        return seconds

    def output_fn(prediction, accept):
        return str(prediction)
"""
