"""The same encoder as plain numpy, one text at a time: what the graph is checked against.

Written from the model's definition (BERT, mean pooling), apart from `graph.py`: no fused operator,
no padding, no mask, double precision.
"""

import math

import numpy as np

from bert import BertConfig
from safetensors import Weights

_erf = np.vectorize(math.erf, otypes=[np.float64])


def embed(weights: Weights, config: BertConfig, tokens: list[int]) -> np.ndarray:
    """The embedding of one text: float64, L2 norm 1."""

    def weight(name: str) -> np.ndarray:
        return weights[name].astype(np.float64)

    def linear(x: np.ndarray, name: str) -> np.ndarray:
        return x @ weight(f"{name}.weight").T + weight(f"{name}.bias")

    def normalised(x: np.ndarray, name: str) -> np.ndarray:
        centred = x - x.mean(-1, keepdims=True)
        deviation = np.sqrt((centred**2).mean(-1, keepdims=True) + config.layer_norm_epsilon)
        return centred / deviation * weight(f"{name}.weight") + weight(f"{name}.bias")

    def heads(x: np.ndarray) -> np.ndarray:
        return x.reshape(len(tokens), config.heads, config.head_size).transpose(1, 0, 2)

    x = (
        weight("embeddings.word_embeddings.weight")[tokens]
        + weight("embeddings.position_embeddings.weight")[: len(tokens)]
        + weight("embeddings.token_type_embeddings.weight")[0]
    )
    x = normalised(x, "embeddings.LayerNorm")
    for layer in range(config.layers):
        at = f"encoder.layer.{layer}"
        query, key, value = (
            heads(linear(x, f"{at}.attention.self.{part}")) for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 2, 1) / math.sqrt(config.head_size)
        likelihood = np.exp(scores - scores.max(-1, keepdims=True))
        attention = likelihood / likelihood.sum(-1, keepdims=True)
        context = (attention @ value).transpose(1, 0, 2).reshape(len(tokens), config.hidden_size)
        attended = linear(context, f"{at}.attention.output.dense")
        x = normalised(x + attended, f"{at}.attention.output.LayerNorm")
        inner = linear(x, f"{at}.intermediate.dense")
        inner = inner * 0.5 * (1 + _erf(inner / math.sqrt(2)))
        x = normalised(x + linear(inner, f"{at}.output.dense"), f"{at}.output.LayerNorm")
    mean = x.mean(0)
    return mean / np.linalg.norm(mean)
