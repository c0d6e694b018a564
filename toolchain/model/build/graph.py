"""A BERT sentence encoder as an ONNX graph, written with ONNX Runtime's fused operators.

Texts are packed: the tokens of all of them stand one after another, and no matrix is multiplied for
padding. Only attention, where a token must not see another text's, lays them out as a grid of one
row a text, and takes them back.

Inputs, all int64 but the mask:
- `input_ids` (tokens): the ids
- `positions` (tokens): each token's place in its text
- `grid` (texts x longest): which token stands in a cell; any, where the text is shorter
- `mask` (texts x longest, int32): 1 where a token stands, else 0
- `cells` (tokens): the cell of each token, cells counted row by row

Output `embedding` (float32, texts x hidden size): the mean of the tokens' last hidden states, at L2
norm 1.

In which operators that is said, and in which precision, is the dialect's; see `dialects.py`.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper

from bert import BertConfig
from dialects import FUSED_DOMAIN, Dialect
from safetensors import Weights


def sentence_encoder(weights: Weights, config: BertConfig, graph: Dialect) -> onnx.ModelProto:
    graph.constant("rows", [-1, config.hidden_size], np.int64)
    hidden = _embeddings(graph, weights, config)
    for layer in range(config.layers):
        hidden = _layer(graph, weights, config, f"encoder.layer.{layer}", hidden)
    _pool(graph, hidden)
    return _model(graph, config)


def _embeddings(graph: Dialect, weights: Weights, config: BertConfig) -> str:
    """Word, position and (always the first) segment embeddings, added and normalised."""
    words = graph.constant("words", weights["embeddings.word_embeddings.weight"])
    # One segment only: its vector is the same everywhere, so it joins the positions'.
    places = graph.constant(
        "places",
        weights["embeddings.position_embeddings.weight"]
        + weights["embeddings.token_type_embeddings.weight"][0],
    )
    word = graph.node("Gather", "word", words, "input_ids")
    place = graph.node("Gather", "place", places, "positions")
    return graph.node(
        "LayerNormalization",
        "embeddings.normalised",
        graph.node("Add", "embedded", word, place),
        graph.constant("embeddings.scale", weights["embeddings.LayerNorm.weight"]),
        graph.constant("embeddings.shift", weights["embeddings.LayerNorm.bias"]),
        axis=-1,
        epsilon=config.layer_norm_epsilon,
    )


def _layer(graph: Dialect, weights: Weights, config: BertConfig, at: str, hidden: str) -> str:
    attended = _attended(graph, weights, config, f"{at}.attention", hidden)
    attended = _projected(graph, weights, f"{at}.attention.output.dense", attended)
    hidden = _added_and_normalised(
        graph, weights, config, f"{at}.attention.output", attended, hidden
    )
    inner = _projected(graph, weights, f"{at}.intermediate.dense", hidden)
    inner = graph.gelu(f"{at}.inner", inner, weights[f"{at}.intermediate.dense.bias"])
    outer = _projected(graph, weights, f"{at}.output.dense", inner)
    return _added_and_normalised(graph, weights, config, f"{at}.output", outer, hidden)


def _attended(graph: Dialect, weights: Weights, config: BertConfig, at: str, hidden: str) -> str:
    """What each token takes from the others of its text: the one step on the grid."""
    parts = [f"{at}.self.{part}" for part in ("query", "key", "value")]
    on_grid = [
        graph.node("Gather", f"{part}.grid", _projected(graph, weights, part, hidden), "grid")
        for part in parts
    ]
    biases = [weights[f"{part}.bias"] for part in parts]
    attended = graph.attention(f"{at}.attended", on_grid, biases, config.heads)
    return graph.node(
        "Gather", f"{at}.packed", graph.node("Reshape", f"{at}.rows", attended, "rows"), "cells"
    )


def _projected(graph: Dialect, weights: Weights, at: str, value: str) -> str:
    """Times the weight; the bias is added by the operator that follows."""
    return graph.product(at, value, weights[f"{at}.weight"].T)


def _added_and_normalised(
    graph: Dialect, weights: Weights, config: BertConfig, at: str, value: str, residual: str
) -> str:
    return graph.added_and_normalised(
        at,
        value,
        residual,
        weights[f"{at}.dense.bias"],
        (weights[f"{at}.LayerNorm.weight"], weights[f"{at}.LayerNorm.bias"]),
        config.layer_norm_epsilon,
    )


def _pool(graph: Dialect, hidden: str) -> None:
    """The mean over each text's tokens, then L2 norm 1."""
    on_grid = graph.node("Gather", "hidden_grid", hidden, "grid")
    kept = graph.node("Cast", "mask_float", "mask", to=TensorProto.FLOAT)
    # (texts, 1, longest) x (texts, longest, hidden): the sum over what is kept.
    row = graph.node("Unsqueeze", "mask_row", kept, graph.constant("axis_1", [1], np.int64))
    summed = graph.node("MatMul", "summed", row, on_grid)
    flat = graph.node("Squeeze", "summed_flat", summed, "axis_1")
    # Dividing by the number of tokens would not change the direction, and the norm is made 1.
    graph.node("LpNormalization", "embedding", flat, axis=-1, p=2)


def _model(graph: Dialect, config: BertConfig) -> onnx.ModelProto:
    inputs = [
        helper.make_tensor_value_info(name, kind, shape)
        for name, kind, shape in (
            ("input_ids", TensorProto.INT64, ["tokens"]),
            ("positions", TensorProto.INT64, ["tokens"]),
            ("cells", TensorProto.INT64, ["tokens"]),
            ("grid", TensorProto.INT64, ["texts", "longest"]),
            ("mask", TensorProto.INT32, ["texts", "longest"]),
        )
    ]
    output = helper.make_tensor_value_info(
        "embedding", TensorProto.FLOAT, ["texts", config.hidden_size]
    )
    return helper.make_model(
        helper.make_graph(graph.nodes, "sentence-encoder", inputs, [output], graph.constants),
        opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid(FUSED_DOMAIN, 1)],
        # Read by every ONNX Runtime since 1.17, the oldest that the handler's requirements allow.
        ir_version=9,
        producer_name="sagemaker-local",
    )
