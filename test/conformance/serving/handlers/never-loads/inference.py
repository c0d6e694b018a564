"""A model that never loads."""

import time


def model_fn(model_dir):
    time.sleep(3600)
