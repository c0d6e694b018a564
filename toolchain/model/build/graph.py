"""A BERT sentence encoder as an ONNX graph.

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

QKV_GRIDS = ("query_grid", "key_grid", "value_grid")


def sentence_encoder(weights: Weights, config: BertConfig, graph: Dialect) -> onnx.ModelProto:
    graph.constant("rows", [-1, config.hidden_size], np.int64)
    _grids(graph)
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
    embedded = graph.node("Add", "embedded", word, place)
    return _normalised(graph, weights, config, "embeddings", embedded)


def _layer(graph: Dialect, weights: Weights, config: BertConfig, at: str, hidden: str) -> str:
    attended = _attended(graph, weights, config, f"{at}.attention", hidden)
    attended = _dense(graph, weights, f"{at}.attention.output.dense", attended)
    hidden = _added_and_normalised(
        graph, weights, config, f"{at}.attention.output", attended, hidden
    )
    inner = _dense(graph, weights, f"{at}.intermediate.dense", hidden)
    inner = graph.node("Gelu", f"{at}.inner", inner)
    outer = _dense(graph, weights, f"{at}.output.dense", inner)
    return _added_and_normalised(graph, weights, config, f"{at}.output", outer, hidden)


def _attended(graph: Dialect, weights: Weights, config: BertConfig, at: str, hidden: str) -> str:
    """What each token takes from the others of its text: the one step on the grid."""
    # Query, key and value by one product, which is faster than three: three rows for each token.
    parts = [f"{at}.self.{part}" for part in ("query", "key", "value")]
    together = graph.product(
        f"{at}.self",
        hidden,
        np.vstack([weights[f"{part}.weight"] for part in parts]).T,
        np.hstack([weights[f"{part}.bias"] for part in parts]),
    )
    rows = graph.node("Reshape", f"{at}.self.rows", together, "rows")
    on_grid = [
        graph.node("Gather", f"{part}.grid", rows, grid)
        for part, grid in zip(parts, QKV_GRIDS, strict=True)
    ]
    attended = graph.attention(f"{at}.attended", on_grid, config)
    return graph.node(
        "Gather", f"{at}.packed", graph.node("Reshape", f"{at}.rows", attended, "rows"), "cells"
    )


def _grids(graph: Dialect) -> None:
    """Where a cell's query, key and value are among the rows of `_attended`."""
    first, second, third = QKV_GRIDS
    one = graph.constant("one_row", 1, np.int64)
    graph.node("Mul", first, "grid", graph.constant("rows_a_token", 3, np.int64))
    graph.node("Add", second, first, one)
    graph.node("Add", third, second, one)


def _dense(graph: Dialect, weights: Weights, at: str, value: str) -> str:
    return graph.product(at, value, weights[f"{at}.weight"].T, weights[f"{at}.bias"])


def _added_and_normalised(
    graph: Dialect, weights: Weights, config: BertConfig, at: str, value: str, residual: str
) -> str:
    """In two operators: the one that does both, ONNX Runtime's SkipLayerNormalization, divides for
    each number, and took an eighth of all the time.
    """
    return _normalised(
        graph, weights, config, at, graph.node("Add", f"{at}.added", value, residual)
    )


def _normalised(graph: Dialect, weights: Weights, config: BertConfig, at: str, value: str) -> str:
    return graph.node(
        "LayerNormalization",
        f"{at}.normalised",
        value,
        graph.constant(f"{at}.scale", weights[f"{at}.LayerNorm.weight"]),
        graph.constant(f"{at}.shift", weights[f"{at}.LayerNorm.bias"]),
        axis=-1,
        epsilon=config.layer_norm_epsilon,
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
        opset_imports=[helper.make_opsetid("", 20), helper.make_opsetid(FUSED_DOMAIN, 1)],
        # Read by every ONNX Runtime since 1.17, the oldest that the handler's requirements allow.
        ir_version=9,
        producer_name="sagemaker-local",
    )
