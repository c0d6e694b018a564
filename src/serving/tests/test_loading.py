"""What keeps a handler from loading is said in one line."""

import re
from pathlib import Path

import pytest

from sagemaker_serving.causes import LoadError
from sagemaker_serving.loading import load
from sagemaker_serving.metrics import Metrics

from .conftest import MakeHandler, MakeSettings
from .programs import ECHO


@pytest.mark.parametrize(
    ("program", "cause"),
    [
        ("def model_fn(:\n", r"importing inference\.py: \S+/inference\.py, line 1: SyntaxError: "),
        ("import nowhere\n", r"line 1: ModuleNotFoundError: .*'nowhere'; add its package to req"),
        ("import sys\nsys.exit(3)\n", r"importing inference\.py: \S+, line 2: SystemExit: 3"),
        (
            "def model_fn(d):\n    raise OSError('no weights')\n",
            r"model_fn of inference\.py: \S+/inference\.py, line 2: OSError: no weights",
        ),
        (
            "def model_fn(d): 1\ndef transform_fn(m, d, c, a): 1\ndef input_fn(d, c): 1",
            "ValueError: transform_fn cannot be used together with input_fn",
        ),
        ("def model_fn(a, b, c): pass", "TypeError: model_fn takes 3 parameters, expected 1, or 2"),
        ("x = 1\n", "NotImplementedError: the program defines no model_fn"),
        (
            "def model_fn(d): return 1\ndef model_warmup_fn(d, m): raise ValueError('cold')",
            r"model_warmup_fn of inference\.py: \S+, line 2: ValueError: cold",
        ),
    ],
)
def test_the_cause_names_file_line_and_error(
    handler_for: MakeHandler, program: str, cause: str
) -> None:
    with pytest.raises(LoadError) as raised:
        handler_for(program)
    assert re.search(cause, str(raised.value))
    assert "\n" not in str(raised.value)


def test_a_missing_program_says_what_is_there(settings_for: MakeSettings) -> None:
    settings = settings_for(ECHO, SAGEMAKER_PROGRAM="serve.py")
    with pytest.raises(LoadError, match=r"there is no .*/serve\.py; found in .*: inference\.py"):
        load(settings, Metrics())


def test_a_missing_model_directory_asks_for_the_mount(tmp_path: Path) -> None:
    from sagemaker_serving.settings import read_settings

    with pytest.raises(LoadError, match="is the model directory mounted"):
        load(read_settings({"SAGEMAKER_BASE_DIR": str(tmp_path / "nowhere")}), Metrics())


def test_a_program_imports_its_neighbours(settings_for: MakeSettings) -> None:
    settings = settings_for("from beside_it import model_fn")
    (settings.code_dir / "beside_it.py").write_text("def model_fn(d): return 7\n")
    assert load(settings, Metrics())._model == 7


def test_hooks_run_around_model_fn(handler_for: MakeHandler) -> None:
    program = """
        calls = []

        def pre_model_fn(model_dir):
            calls.append("pre")

        def model_fn(model_dir):
            calls.append("model")
            return calls

        def model_warmup_fn(model_dir, model):
            calls.append("warm-up")
    """
    assert handler_for(program)._model == ["pre", "model", "warm-up"]


def test_a_warmup_payload_that_is_refused_is_a_cause(handler_for: MakeHandler) -> None:
    program = ECHO.replace("return prediction", "raise ValueError('not this')")
    with pytest.raises(LoadError, match=r"answered with 500: .*not this.*WARMUP_BODY"):
        handler_for(program, SAGEMAKER_LOCAL_WARMUP_BODY="{}")
