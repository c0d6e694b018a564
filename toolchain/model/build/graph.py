"""A BERT sentence encoder as an ONNX graph, written with ONNX Runtime's fused operators.

Inputs `input_ids` and `attention_mask` (int64, batch x sequence), output `embedding` (float32,
batch x hidden size): the mean of the tokens' last hidden states, at L2 norm 1.

The fused operators (domain com.microsoft) are what ONNX Runtime's own optimizer would replace the
plain ones with. Writing them down needs no torch, and makes loading faster.
"""

from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from bert import BertConfig
from safetensors import Weights

_FUSED = "com.microsoft"


class GraphBuilder:
    """Collects nodes and constants; every method gives the name of the value it adds."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: Any, dtype: type = np.float32) -> str:
        array = np.ascontiguousarray(np.asarray(value, dtype))
        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def node(self, operator: str, output: str, *inputs: str, **attributes: Any) -> str:
        node = helper.make_node(operator, list(inputs), [output], name=output, **attributes)
        self.nodes.append(node)
        return output


def sentence_encoder(weights: Weights, config: BertConfig) -> onnx.ModelProto:
    graph = GraphBuilder()
    hidden = _embeddings(graph, weights, config)
    mask = graph.node("Cast", "mask_int32", "attention_mask", to=TensorProto.INT32)
    for layer in range(config.layers):
        hidden = _layer(graph, weights, config, f"encoder.layer.{layer}", hidden, mask)
    _pool(graph, hidden)
    return _model(graph, config)


def _embeddings(graph: GraphBuilder, weights: Weights, config: BertConfig) -> str:
    """Word, position and (always the first) segment embeddings, added and normalised."""
    words = graph.constant("words", weights["embeddings.word_embeddings.weight"])
    # One segment only: its vector is the same everywhere, so it joins the positions'.
    positions = graph.constant(
        "positions",
        weights["embeddings.position_embeddings.weight"]
        + weights["embeddings.token_type_embeddings.weight"][0],
    )
    word = graph.node("Gather", "word", words, "input_ids")
    zero = graph.constant("zero", [0], np.int64)
    shape = graph.node("Shape", "length", "input_ids", start=1)
    position = graph.node("Slice", "position", positions, zero, shape, zero)
    added = graph.node("Add", "embedded", word, position)
    return graph.node(
        "LayerNormalization",
        "embeddings.normalised",
        added,
        graph.constant("embeddings.scale", weights["embeddings.LayerNorm.weight"]),
        graph.constant("embeddings.shift", weights["embeddings.LayerNorm.bias"]),
        axis=-1,
        epsilon=config.layer_norm_epsilon,
    )


def _layer(
    graph: GraphBuilder, weights: Weights, config: BertConfig, at: str, hidden: str, mask: str
) -> str:
    parts = [f"{at}.attention.self.{part}" for part in ("query", "key", "value")]
    attended = graph.node(
        "Attention",
        f"{at}.attended",
        hidden,
        graph.constant(f"{at}.qkv", np.hstack([weights[f"{part}.weight"].T for part in parts])),
        graph.constant(f"{at}.qkv.bias", np.hstack([weights[f"{part}.bias"] for part in parts])),
        mask,
        num_heads=config.heads,
        domain=_FUSED,
    )
    attended = _projected(graph, weights, f"{at}.attention.output.dense", attended)
    hidden = _added_and_normalised(
        graph, weights, config, f"{at}.attention.output", attended, hidden
    )
    inner = _projected(graph, weights, f"{at}.intermediate.dense", hidden)
    bias = graph.constant(f"{at}.inner.bias", weights[f"{at}.intermediate.dense.bias"])
    inner = graph.node("BiasGelu", f"{at}.inner", inner, bias, domain=_FUSED)
    outer = _projected(graph, weights, f"{at}.output.dense", inner)
    return _added_and_normalised(graph, weights, config, f"{at}.output", outer, hidden)


def _projected(graph: GraphBuilder, weights: Weights, at: str, value: str) -> str:
    """Times the weight; the bias is added by the fused operator that follows."""
    matrix = graph.constant(f"{at}.matrix", weights[f"{at}.weight"].T)
    return graph.node("MatMul", f"{at}.projected", value, matrix)


def _added_and_normalised(
    graph: GraphBuilder, weights: Weights, config: BertConfig, at: str, value: str, residual: str
) -> str:
    return graph.node(
        "SkipLayerNormalization",
        f"{at}.normalised",
        value,
        residual,
        graph.constant(f"{at}.scale", weights[f"{at}.LayerNorm.weight"]),
        graph.constant(f"{at}.shift", weights[f"{at}.LayerNorm.bias"]),
        graph.constant(f"{at}.bias", weights[f"{at}.dense.bias"]),
        epsilon=config.layer_norm_epsilon,
        domain=_FUSED,
    )


def _pool(graph: GraphBuilder, hidden: str) -> None:
    """The mean over the tokens that the mask keeps, then L2 norm 1."""
    kept = graph.node("Cast", "mask_float", "attention_mask", to=TensorProto.FLOAT)
    # (batch, 1, sequence) x (batch, sequence, hidden): the sum over what is kept.
    row = graph.node("Unsqueeze", "mask_row", kept, graph.constant("axis_1", [1], np.int64))
    summed = graph.node("MatMul", "summed", row, hidden)
    flat = graph.node("Squeeze", "summed_flat", summed, "axis_1")
    # Dividing by the number of tokens would not change the direction, and the norm is made 1.
    graph.node("LpNormalization", "embedding", flat, axis=-1, p=2)


def _model(graph: GraphBuilder, config: BertConfig) -> onnx.ModelProto:
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "sequence"])
        for name in ("input_ids", "attention_mask")
    ]
    output = helper.make_tensor_value_info(
        "embedding", TensorProto.FLOAT, ["batch", config.hidden_size]
    )
    return helper.make_model(
        helper.make_graph(graph.nodes, "sentence-encoder", inputs, [output], graph.constants),
        opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid(_FUSED, 1)],
        # Read by every ONNX Runtime since 1.17, the oldest that the handler's requirements allow.
        ir_version=9,
        producer_name="sagemaker-local",
    )
