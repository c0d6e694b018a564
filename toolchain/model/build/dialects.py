"""The same encoder for different hosts: what a graph's larger steps are made of.

`Fused` is ONNX Runtime's: operators (domain com.microsoft) that its own optimizer would replace the
plain ones with. Writing them down needs no torch, and makes loading faster. `Int8` is the same with
its matrices in 8 bits. `Plain` keeps to ONNX's own operators, which OpenVINO knows.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

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

    def product(self, at: str, value: str, matrix: np.ndarray) -> str:
        return self.node("MatMul", f"{at}.projected", value, self.constant(f"{at}.matrix", matrix))

    def gelu(self, at: str, value: str, bias: np.ndarray) -> str:
        """Of `value` and its bias."""
        bias_name = self.constant(f"{at}.bias", bias)
        return self.node("BiasGelu", at, value, bias_name, domain=FUSED_DOMAIN)

    def attention(
        self, at: str, parts: Sequence[str], biases: Sequence[np.ndarray], heads: int
    ) -> str:
        """Of query, key and value (texts x longest x hidden), where `mask` is 1."""
        bias = self.constant(f"{at}.bias", np.hstack(biases))
        return self.node(
            "MultiHeadAttention", at, *parts, bias, "mask", num_heads=heads, domain=FUSED_DOMAIN
        )

    def added_and_normalised(
        self,
        at: str,
        value: str,
        residual: str,
        bias: np.ndarray,
        scale_and_shift: tuple[np.ndarray, np.ndarray],
        epsilon: float,
    ) -> str:
        scale, shift = scale_and_shift
        return self.node(
            "SkipLayerNormalization",
            f"{at}.normalised",
            value,
            residual,
            self.constant(f"{at}.scale", scale),
            self.constant(f"{at}.shift", shift),
            self.constant(f"{at}.bias", bias),
            epsilon=epsilon,
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

    def product(self, at: str, value: str, matrix: np.ndarray) -> str:
        rows, row_scale = self._rows_of(value)
        column_scale = np.abs(matrix).max(0) / 127
        columns = self.constant(f"{at}.int8", np.rint(matrix / column_scale), np.int8)
        zero = self.constant(f"{at}.zero", 128, np.uint8)
        whole = self.node("MatMulInteger", f"{at}.whole", rows, columns, zero)
        as_float = self.node("Cast", f"{at}.float", whole, to=TensorProto.FLOAT)
        scaled = self.node("Mul", f"{at}.by_row", as_float, row_scale)
        scale = self.constant(f"{at}.scale", column_scale)
        return self.node("Mul", f"{at}.projected", scaled, scale)

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

    def gelu(self, at: str, value: str, bias: np.ndarray) -> str:
        x = self._biased(at, value, bias)
        # x / 2 * (1 + erf(x / sqrt 2)): the form in which OpenVINO sees one operator.
        root = self.constant(f"{at}.root", math.sqrt(2))
        erf = self.node("Erf", f"{at}.erf", self.node("Div", f"{at}.scaled", x, root))
        shifted = self.node("Add", f"{at}.shifted", erf, self.constant(f"{at}.one", 1))
        whole = self.node("Mul", f"{at}.whole", x, shifted)
        return self.node("Mul", at, whole, self.constant(f"{at}.half", 0.5))

    def attention(
        self, at: str, parts: Sequence[str], biases: Sequence[np.ndarray], heads: int
    ) -> str:
        size = len(biases[0]) // heads
        split = self.constant(f"{at}.split", [0, 0, heads, size], np.int64)
        query, key, value = (
            self.node(
                "Transpose",
                f"{part}.heads",
                self.node("Reshape", f"{part}.split", self._biased(part, part, bias), split),
                perm=order,
            )
            for part, bias, order in zip(
                parts, biases, ([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3]), strict=True
            )
        )
        scale = self.constant(f"{at}.scale", 1 / math.sqrt(size))
        query = self.node("Mul", f"{at}.scaled", query, scale)
        scores = self.node("MatMul", f"{at}.scores", query, key)
        masked = self.node("Add", f"{at}.masked", scores, self._mask_bias())
        likelihood = self.node("Softmax", f"{at}.likelihood", masked, axis=-1)
        taken = self.node("MatMul", f"{at}.taken", likelihood, value)
        # (texts, longest, heads, size), which the caller reshapes to rows.
        return self.node("Transpose", at, taken, perm=[0, 2, 1, 3])

    def added_and_normalised(
        self,
        at: str,
        value: str,
        residual: str,
        bias: np.ndarray,
        scale_and_shift: tuple[np.ndarray, np.ndarray],
        epsilon: float,
    ) -> str:
        scale, shift = scale_and_shift
        added = self.node("Add", f"{at}.added", self._biased(at, value, bias), residual)
        return self.node(
            "LayerNormalization",
            f"{at}.normalised",
            added,
            self.constant(f"{at}.scale", scale),
            self.constant(f"{at}.shift", shift),
            axis=-1,
            epsilon=epsilon,
        )

    def _biased(self, at: str, value: str, bias: np.ndarray) -> str:
        return self.node("Add", f"{at}.biased", value, self.constant(f"{at}.bias", bias))

    def _mask_bias(self) -> str:
        """0 where a token stands, far below any score where none does."""
        if "mask_bias" not in (node.name for node in self.nodes):
            kept = self.node("Cast", "mask_kept", "mask", to=TensorProto.FLOAT)
            axes = self.constant("mask_axes", [1, 2], np.int64)
            wide = self.node("Unsqueeze", "mask_wide", kept, axes)
            left_out = self.node("Sub", "mask_out", self.constant("mask_one", 1), wide)
            self.node("Mul", "mask_bias", left_out, self.constant("mask_far", -1e4))
        return "mask_bias"
