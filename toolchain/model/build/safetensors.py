"""Reading a .safetensors file: a JSON header, then the tensors' bytes."""

import json
import struct
from pathlib import Path

import numpy as np

type Weights = dict[str, np.ndarray]

_TYPES = {"F32": np.float32, "F16": np.float16, "I64": np.int64}


def read_safetensors(path: Path) -> Weights:
    data = path.read_bytes()
    (header_size,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + header_size])
    header.pop("__metadata__", None)
    return {name: _tensor(data, 8 + header_size, entry) for name, entry in header.items()}


def _tensor(data: bytes, base: int, entry: dict) -> np.ndarray:
    start, end = entry["data_offsets"]
    dtype = np.dtype(_TYPES[entry["dtype"]])
    flat = np.frombuffer(data, dtype, (end - start) // dtype.itemsize, base + start)
    return flat.reshape(entry["shape"])
