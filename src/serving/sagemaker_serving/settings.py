"""The environment, read once, as frozen and validated settings."""

import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sagemaker_serving.cpus import available_cpus
from sagemaker_serving.faithful import Faithful
from sagemaker_serving.helpful import Helpful
from sagemaker_serving.strictness import Strictness


class SettingsError(Exception):
    """One or more environment variables cannot be used; the message names them all."""


@dataclass(frozen=True, slots=True)
class Settings:
    model_dir: Path
    code_dir: Path
    program: str
    port: int
    log_level: int
    default_accept: str
    timeout_s: float
    """From a request's arrival to its answer; SageMaker itself gives up after 60 s."""
    workers: int
    """Threads that call the handler at the same time."""
    queue_length: int
    """Requests that may wait for a worker; TorchServe's default is 100 as well."""
    queue_seconds: float
    """How long a request may wait for a worker; who waited longer is turned away."""
    batch_size: int
    """The most requests handed to `predict_batch_fn` together."""
    max_body_bytes: int
    strictness: Strictness
    warmup_body: str | None
    """A JSON payload to compute before `/ping` says 200."""
    metrics_port: int
    """Where `/metrics` is, which may be `port` itself; 0: nowhere."""
    packages_dir: Path
    """Where the model's requirements are installed; must be writable."""


_STRICTNESSES: Mapping[str, type[Strictness]] = {"faithful": Faithful, "helpful": Helpful}
_MIB = 1024 * 1024


def read_settings(env: Mapping[str, str] = os.environ) -> Settings:
    """Raises `SettingsError` with one line for each variable that cannot be used."""
    problems: list[str] = []

    def number[N: (int, float)](name: str, default: N, least: N, kind: Callable[[str], N]) -> N:
        text = env.get(name, "").strip()
        if not text:
            return default
        try:
            value = kind(text)
        except ValueError:
            value = None
        if value is None or not value >= least:
            problems.append(f"{name} is {text!r}, expected a number of at least {least}")
            return default
        return value

    model_dir = Path(env.get("SAGEMAKER_BASE_DIR") or "/opt/ml") / "model"
    timeout_s = number("SAGEMAKER_MODEL_SERVER_TIMEOUT", 60.0, 0.001, float)
    named = env.get("SAGEMAKER_LOCAL_STRICTNESS") or "faithful"
    if named not in _STRICTNESSES:
        problems.append(
            f"SAGEMAKER_LOCAL_STRICTNESS is {named!r}, expected {' or '.join(_STRICTNESSES)}"
        )
    strictness = _STRICTNESSES.get(named, Faithful)()
    payload_mb = number("SAGEMAKER_MAX_PAYLOAD_IN_MB", 0, 1, int)
    payload_bytes = payload_mb * _MIB or strictness.max_body_bytes
    settings = Settings(
        model_dir=model_dir,
        code_dir=Path(env.get("SAGEMAKER_SUBMIT_DIRECTORY") or model_dir / "code"),
        program=env.get("SAGEMAKER_PROGRAM") or "inference.py",
        port=number("SAGEMAKER_BIND_TO_PORT", 8080, 1, int),
        log_level=number("SAGEMAKER_CONTAINER_LOG_LEVEL", 20, 0, int),
        default_accept=env.get("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT") or "application/json",
        timeout_s=number("SAGEMAKER_MODEL_SERVER_TIMEOUT_SECONDS", timeout_s, 0.001, float),
        workers=number("SAGEMAKER_MODEL_SERVER_WORKERS", available_cpus(), 1, int),
        queue_length=number("SAGEMAKER_LOCAL_QUEUE_LENGTH", 100, 1, int),
        queue_seconds=number("SAGEMAKER_LOCAL_QUEUE_SECONDS", math.inf, 0.001, float),
        batch_size=number("SAGEMAKER_LOCAL_BATCH_SIZE", 16, 1, int),
        max_body_bytes=number("SAGEMAKER_LOCAL_MAX_BODY_BYTES", payload_bytes, 1, int),
        strictness=strictness,
        warmup_body=env.get("SAGEMAKER_LOCAL_WARMUP_BODY") or None,
        metrics_port=number("SAGEMAKER_LOCAL_METRICS_PORT", 8082, 0, int),
        packages_dir=Path(env.get("SAGEMAKER_LOCAL_PACKAGES_DIR") or "/tmp/model-packages"),
    )
    if problems:
        raise SettingsError("; ".join(problems))
    return settings
