"""The names of a BERT encoder's weights, and the sizes that its config.json gives."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class BertConfig:
    hidden_size: int
    heads: int
    layers: int
    layer_norm_epsilon: float

    @property
    def head_size(self) -> int:
        return self.hidden_size // self.heads


def read_config(path: Path) -> BertConfig:
    config = json.loads(path.read_text(encoding="utf-8"))
    if config["hidden_act"] != "gelu":
        raise ValueError(f"{path}: hidden_act is {config['hidden_act']}, expected gelu")
    return BertConfig(
        hidden_size=config["hidden_size"],
        heads=config["num_attention_heads"],
        layers=config["num_hidden_layers"],
        layer_norm_epsilon=config["layer_norm_eps"],
    )
