"""The environment is read once, and what is wrong with it is said all at once."""

from pathlib import Path

import pytest

from sagemaker_serving.cpus import available_cpus
from sagemaker_serving.settings import SettingsError, read_settings


def test_an_empty_environment_gives_sagemakers_defaults() -> None:
    settings = read_settings({})
    assert str(settings.code_dir) == "/opt/ml/model/code"
    assert (settings.program, settings.port) == ("inference.py", 8080)
    assert settings.timeout_s == 60
    assert settings.max_body_bytes == 6_553_500
    assert settings.default_accept == "application/json"


def test_sagemakers_variables_are_honoured() -> None:
    settings = read_settings(
        {
            "SAGEMAKER_PROGRAM": "serve.py",
            "SAGEMAKER_SUBMIT_DIRECTORY": "/code",
            "SAGEMAKER_BIND_TO_PORT": "9000",
            "SAGEMAKER_CONTAINER_LOG_LEVEL": "10",
            "SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT": "text/csv",
            "SAGEMAKER_MODEL_SERVER_TIMEOUT": "5",
            "SAGEMAKER_MODEL_SERVER_WORKERS": "3",
            "SAGEMAKER_MAX_PAYLOAD_IN_MB": "25",
        }
    )
    assert (settings.program, str(settings.code_dir)) == ("serve.py", "/code")
    assert (settings.port, settings.log_level, settings.workers) == (9000, 10, 3)
    assert (settings.default_accept, settings.timeout_s) == ("text/csv", 5)
    assert settings.max_body_bytes == 25 * 1024 * 1024


def test_a_helpful_host_has_the_cap_of_the_api() -> None:
    assert read_settings({"SAGEMAKER_LOCAL_STRICTNESS": "helpful"}).max_body_bytes == 6_291_456


def test_an_unknown_strictness_is_named() -> None:
    with pytest.raises(SettingsError, match="STRICTNESS is 'lax', expected faithful or helpful"):
        read_settings({"SAGEMAKER_LOCAL_STRICTNESS": "lax"})


def test_every_wrong_variable_is_named() -> None:
    with pytest.raises(SettingsError) as raised:
        read_settings({"SAGEMAKER_BIND_TO_PORT": "http", "SAGEMAKER_MODEL_SERVER_WORKERS": "0"})
    assert str(raised.value) == (
        "SAGEMAKER_BIND_TO_PORT is 'http', expected a number of at least 1; "
        "SAGEMAKER_MODEL_SERVER_WORKERS is '0', expected a number of at least 1"
    )


@pytest.mark.parametrize(("quota", "cpus"), [("100000 100000", 1), ("50000 100000", 1)])
def test_a_cpu_limit_counts(tmp_path: Path, quota: str, cpus: int) -> None:
    (tmp_path / "cpu.max").write_text(quota)
    assert available_cpus(tmp_path) == cpus


def test_no_cpu_limit_leaves_what_the_process_may_use(tmp_path: Path) -> None:
    import os

    (tmp_path / "cpu.max").write_text("max 100000")
    assert available_cpus(tmp_path) == len(os.sched_getaffinity(0))
