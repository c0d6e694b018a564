"""Whether a graph embeds as the reference does, before it is accepted."""

from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

import reference
from bert import BertConfig
from safetensors import Weights

MAX_TOKENS = 256
# Two computations of the same model in float32 and float64 differ by less than 1e-6 in cosine.
LEAST_COSINE = 0.999999

TEXTS = (
    "a",
    "geladeira frost free 375 litros",
    "Sofá retrátil e reclinável, 3 lugares: promoção até amanhã!",
    "smartphone 📱 5G 256GB 中文 русский العربية",
    "the quick brown fox jumps over the lazy dog " * 8,
    "fogão " * 400,
)


class CheckError(Exception):
    """The graph's vectors are not the model's."""


def worst_cosine(graph: Path, tokenizer_file: Path, weights: Weights, config: BertConfig) -> float:
    """The least cosine over texts of different lengths, alone and packed together."""
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    tokens = [encoding.ids for encoding in tokenizer.encode_batch(list(TEXTS))]
    expected = np.stack([reference.embed(weights, config, ids) for ids in tokens])
    session = onnxruntime.InferenceSession(str(graph), providers=["CPUExecutionProvider"])
    alone = np.vstack([_run(session, [ids]) for ids in tokens])
    together = _run(session, tokens)
    cosines = [(vectors * expected).sum(-1) for vectors in (alone, together)]
    norms = np.linalg.norm(np.vstack([alone, together]), axis=-1)
    if not np.allclose(norms, 1, atol=1e-5):
        raise CheckError(f"the vectors' norms are {norms.min():.6f} to {norms.max():.6f}, not 1")
    worst = float(np.min(cosines))
    if not worst >= LEAST_COSINE:
        raise CheckError(f"cosine to the reference is {worst:.8f}, expected {LEAST_COSINE}")
    return worst


def _run(session: onnxruntime.InferenceSession, tokens: list[list[int]]) -> np.ndarray:
    longest = max(len(ids) for ids in tokens)
    places = [(row, place) for row, ids in enumerate(tokens) for place in range(len(ids))]
    grid = np.zeros((len(tokens), longest), np.int64)
    mask = np.zeros((len(tokens), longest), np.int32)
    for token, at in enumerate(places):
        grid[at], mask[at] = token, 1
    packed = {
        "input_ids": [token for ids in tokens for token in ids],
        "positions": [place for _, place in places],
        "cells": [row * longest + place for row, place in places],
    }
    inputs = {name: np.array(values, np.int64) for name, values in packed.items()}
    return session.run(None, {**inputs, "grid": grid, "mask": mask})[0]
