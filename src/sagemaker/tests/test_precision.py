"""Which precision is computed in, and what it costs."""

import json
import logging

import numpy as np
import pytest
from embedder import GRAPHS, Embedder
from precision import NEEDED, chosen_precision
from test_vectors import GOLDEN, MODEL_DIR, cosines


@pytest.fixture
def cpu_with(tmp_path):
    def write(*flags):
        path = tmp_path / "cpuinfo"
        path.write_text(f"processor\t: 0\nflags\t\t: fpu {' '.join(flags)} sse\n\n")
        return path

    return write


@pytest.mark.parametrize(
    ("wanted", "flag", "chosen"),
    [
        ("", "avx512_vnni", "fp32"),
        ("fp32", "avx512_vnni", "fp32"),
        ("int8", "avx512_vnni", "int8"),
        ("int8", "avx_vnni", "int8"),
        ("fast", "avx512_bf16", "fast"),
        ("fast", "amx_bf16", "fast"),
    ],
)
def test_a_precision_that_the_cpu_has_is_taken(cpu_with, wanted, flag, chosen):
    assert chosen_precision({"EMBEDDER_PRECISION": wanted}, cpu_with(flag)) == chosen


@pytest.mark.parametrize("wanted", list(NEEDED))
def test_without_the_instructions_it_is_fp32_and_said(cpu_with, caplog, wanted):
    with caplog.at_level(logging.WARNING):
        assert chosen_precision({"EMBEDDER_PRECISION": wanted}, cpu_with("avx2")) == "fp32"
    assert f"computing in fp32, not {wanted}: this CPU has neither" in caplog.text


def test_a_machine_that_tells_no_flags_computes_in_fp32(tmp_path):
    assert chosen_precision({"EMBEDDER_PRECISION": "fast"}, tmp_path / "none") == "fp32"


def test_an_unknown_word_is_refused(cpu_with):
    with pytest.raises(ValueError, match="'fp16', expected fp32, int8 or fast"):
        chosen_precision({"EMBEDDER_PRECISION": "fp16"}, cpu_with())


@pytest.mark.parametrize(
    ("precision", "worst", "mean"), [("int8", 0.97, 0.995), ("fast", 0.999, 0.9995)]
)
def test_what_a_precision_costs_is_known(precision, worst, mean):
    assert precision in GRAPHS
    lines = [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
    expected = np.array([line["embedding"] for line in lines])
    embedder = Embedder(MODEL_DIR, precision)
    vectors = np.vstack([embedder.embed([line["search_term"]]) for line in lines])
    found = cosines(vectors, expected)
    assert found.min() >= worst
    assert found.mean() >= mean
    # int8 and bf16 are rounded by token, so company changes next to nothing.
    together = embedder.embed([line["search_term"] for line in lines])
    assert cosines(vectors, together).min() >= 0.9999
