"""The same encoder for different hosts: what a graph's larger steps are made of.

`Fused` is ONNX Runtime's: its own operator (domain com.microsoft) for attention, which its
optimizer would replace the plain ones with. Writing it down needs no torch, and makes loading
faster. `Int8` is the same with its matrices in 8 bits. `Plain` keeps to ONNX's own operators, which
OpenVINO knows.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from bert import BertConfig

FUSED_DOMAIN = "com.microsoft"


class Fused:
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

    def product(self, at: str, value: str, matrix: np.ndarray, bias: np.ndarray) -> str:
        """Of `value` and the matrix, plus the bias."""
        columns = self.constant(f"{at}.matrix", matrix)
        added = self.constant(f"{at}.bias", bias)
        return self.node("Gemm", f"{at}.product", value, columns, added)

    def attention(self, at: str, parts: Sequence[str], config: BertConfig) -> str:
        """Of query, key and value (texts x longest x hidden), where `mask` is 1."""
        return self.node(
            "MultiHeadAttention",
            at,
            *parts,
            "",
            "mask",
            num_heads=config.heads,
            domain=FUSED_DOMAIN,
        )


type Dialect = Fused


class Int8(Fused):
    """Matrices in 8 bits with a scale a column, and what they are multiplied with in 8 bits with a
    scale a token: so a text's vector does not depend on the texts that it is computed with.
    """

    def __init__(self) -> None:
        super().__init__()
        self._quantised: dict[str, tuple[str, str]] = {}
        self.constant("int8.zero", [128], np.uint8)
        self.constant("int8.last_axis", [-1], np.int64)
        self.constant("int8.step", 1 / 127)
        # Keeps a row of zeros from a division by zero.
        self.constant("int8.least", 1e-9)

    def product(self, at: str, value: str, matrix: np.ndarray, bias: np.ndarray) -> str:
        rows, row_scale = self._rows_of(value)
        column_scale = np.abs(matrix).max(0) / 127
        columns = self.constant(f"{at}.int8", np.rint(matrix / column_scale), np.int8)
        zero = self.constant(f"{at}.zero", 128, np.uint8)
        whole = self.node("MatMulInteger", f"{at}.whole", rows, columns, zero)
        as_float = self.node("Cast", f"{at}.float", whole, to=TensorProto.FLOAT)
        scaled = self.node("Mul", f"{at}.by_row", as_float, row_scale)
        scale = self.constant(f"{at}.scale", column_scale)
        unbiased = self.node("Mul", f"{at}.by_column", scaled, scale)
        added = self.constant(f"{at}.bias", bias)
        return self.node("Add", f"{at}.product", unbiased, added)

    def _rows_of(self, value: str) -> tuple[str, str]:
        """The value as uint8 around 128, and its scale a row; once, whoever multiplies it."""
        if value not in self._quantised:
            size = self.node("Abs", f"{value}.size", value)
            largest = self.node("ReduceMax", f"{value}.max", size, "int8.last_axis", keepdims=0)
            largest = self.node("Max", f"{value}.largest", largest, "int8.least")
            scale = self.node("Mul", f"{value}.step", largest, "int8.step")
            count = self.node("Shape", f"{value}.count", scale)
            zeros = self.node("Expand", f"{value}.zeros", "int8.zero", count)
            rows = self.node("QuantizeLinear", f"{value}.uint8", value, scale, zeros, axis=0)
            column = self.node("Unsqueeze", f"{value}.steps", scale, "int8.last_axis")
            self._quantised[value] = (rows, column)
        return self._quantised[value]


class Plain(Fused):
    """ONNX's own operators alone."""

    def attention(self, at: str, parts: Sequence[str], config: BertConfig) -> str:
        split = self.constant(f"{at}.split", [0, 0, config.heads, config.head_size], np.int64)
        query, key, value = (
            self.node(
                "Transpose",
                f"{part}.heads",
                self.node("Reshape", f"{part}.split", part, split),
                perm=order,
            )
            for part, order in zip(parts, ([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3]), strict=True)
        )
        scale = self.constant(f"{at}.scale", 1 / math.sqrt(config.head_size))
        query = self.node("Mul", f"{at}.scaled", query, scale)
        scores = self.node("MatMul", f"{at}.scores", query, key)
        masked = self.node("Add", f"{at}.masked", scores, self._mask_bias())
        likelihood = self.node("Softmax", f"{at}.likelihood", masked, axis=-1)
        taken = self.node("MatMul", f"{at}.taken", likelihood, value)
        # (texts, longest, heads, size), which the caller reshapes to rows.
        return self.node("Transpose", at, taken, perm=[0, 2, 1, 3])

    def _mask_bias(self) -> str:
        """0 where a token stands, far below any score where none does."""
        if "mask_bias" not in (node.name for node in self.nodes):
            kept = self.node("Cast", "mask_kept", "mask", to=TensorProto.FLOAT)
            axes = self.constant("mask_axes", [1, 2], np.int64)
            wide = self.node("Unsqueeze", "mask_wide", kept, axes)
            left_out = self.node("Sub", "mask_out", self.constant("mask_one", 1), wide)
            self.node("Mul", "mask_bias", left_out, self.constant("mask_far", -1e4))
        return "mask_bias"
