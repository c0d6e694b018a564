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
# Of one letter or a text of all scripts; of product queries it is far more (bench/quality).
LEAST_INT8_COSINE = 0.98

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


class Reference:
    """The texts and their vectors by the plain forward pass."""

    def __init__(self, tokenizer_file: Path, weights: Weights, config: BertConfig) -> None:
        tokenizer = Tokenizer.from_file(str(tokenizer_file))
        tokenizer.no_padding()
        tokenizer.enable_truncation(MAX_TOKENS)
        self._tokens = [encoding.ids for encoding in tokenizer.encode_batch(list(TEXTS))]
        self._vectors = np.stack([reference.embed(weights, config, ids) for ids in self._tokens])

    def worst_cosine(self, graph: Path, least: float) -> float:
        """Over texts of different lengths, alone and packed together; CheckError below `least`."""
        session = onnxruntime.InferenceSession(str(graph), providers=["CPUExecutionProvider"])
        alone = np.vstack([_run(session, [ids]) for ids in self._tokens])
        together = _run(session, self._tokens)
        norms = np.linalg.norm(np.vstack([alone, together]), axis=-1)
        if not np.allclose(norms, 1, atol=1e-5):
            span = f"{norms.min():.6f} to {norms.max():.6f}"
            raise CheckError(f"the norms of {graph.name}'s vectors are {span}, not 1")
        worst = float(min((vectors * self._vectors).sum(-1).min() for vectors in (alone, together)))
        if not worst >= least:
            raise CheckError(f"cosine of {graph.name} is {worst:.8f}, expected {least}")
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
