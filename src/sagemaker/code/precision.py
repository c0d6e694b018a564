"""Which precision to compute in, on the CPU that there is."""

import logging
import os
from pathlib import Path

log = logging.getLogger(__name__)

FP32, INT8, FAST = "fp32", "int8", "fast"
# As Linux names them. int8 without VNNI is slower than fp32 and overflows; bf16 without an
# instruction of its own is computed in fp32 after all.
NEEDED = {INT8: ("avx512_vnni", "avx_vnni"), FAST: ("avx512_bf16", "amx_bf16")}


def chosen_precision(env=os.environ, cpu_info=Path("/proc/cpuinfo")):
    """What `EMBEDDER_PRECISION` says, or fp32 where this CPU gains nothing from it.

    Raises ValueError for a word that means nothing.
    """
    wanted = env.get("EMBEDDER_PRECISION") or FP32
    if wanted not in (FP32, *NEEDED):
        expected = f"{FP32}, {' or '.join(NEEDED)}"
        raise ValueError(f"EMBEDDER_PRECISION is {wanted!r}, expected {expected}")
    needed = NEEDED.get(wanted, ())
    if needed and not flags(cpu_info).intersection(needed):
        log.warning(
            "computing in fp32, not %s: this CPU has neither %s", wanted, " nor ".join(needed)
        )
        return FP32
    return wanted


def flags(cpu_info):
    """What the CPU can do, in Linux's words; nothing where that is not told."""
    try:
        lines = cpu_info.read_text().splitlines()
    except OSError:
        return set()
    return {word for line in lines if line.startswith("flags") for word in line.split()}
