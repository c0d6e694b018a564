"""From a model directory to a handler that has answered once."""

import importlib.util
import logging
import os
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from sagemaker_serving.causes import LoadError, cause_of
from sagemaker_serving.context import Context
from sagemaker_serving.cpus import available_cpus
from sagemaker_serving.functions import Functions, HandlerFunction, functions_of
from sagemaker_serving.handler import Handler
from sagemaker_serving.messages import Invocation
from sagemaker_serving.metrics import Metrics
from sagemaker_serving.packages import ensure_packages
from sagemaker_serving.settings import Settings

log = logging.getLogger(__name__)


def load(settings: Settings, metrics: Metrics) -> Handler:
    """Installs what is missing, imports the program, loads the model and warms it up.

    Raises `LoadError`, whose message is the cause; the traceback is logged before.
    """
    started = time.monotonic()
    # This one process answers everything: a handler may use all CPUs for what it computes.
    os.environ.setdefault("SAGEMAKER_LOCAL_CPUS", str(available_cpus()))
    ensure_packages(settings.code_dir / "requirements.txt", settings.packages_dir)
    functions = _functions(settings)
    model_dir = str(settings.model_dir)
    context = Context(model_dir)

    def run(name: str, function: HandlerFunction, *arguments: Any) -> Any:
        try:
            return function(*arguments, context)
        except (Exception, SystemExit) as error:
            raise _failed(error, f"{name} of {settings.program}", settings) from error

    if functions.pre_model:
        run("pre_model_fn", functions.pre_model, model_dir)
    model = run("model_fn", functions.model, model_dir)
    handler = Handler(functions, model, settings, metrics)
    loaded = time.monotonic()
    if functions.warmup:
        run("model_warmup_fn", functions.warmup, model_dir, model)
    if settings.warmup_body is not None:
        _answer_once(handler, settings.warmup_body)
    log.info(
        "%s is loaded",
        settings.program,
        extra={
            "loadMs": round((loaded - started) * 1000),
            "warmupMs": round((time.monotonic() - loaded) * 1000),
        },
    )
    return handler


def _functions(settings: Settings) -> Functions:
    try:
        return functions_of(
            import_program(settings.code_dir, settings.program),
            settings.strictness.default_output_fn,
        )
    except LoadError:
        raise
    except (Exception, SystemExit) as error:
        raise _failed(error, f"importing {settings.program}", settings) from error


def import_program(code_dir: Path, program: str) -> ModuleType:
    """The handler's module. Its folder is on the path, so that it can import its neighbours."""
    path = code_dir / (program if program.endswith(".py") else f"{program}.py")
    try:
        if not path.is_file():
            raise LoadError(f"there is no {path}; found in {code_dir}: {_listing(code_dir)}")
    except PermissionError as error:
        raise LoadError(f"{path} may not be read: make it readable for all (chmod a+rX)") from error
    sys.path.insert(0, str(code_dir))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def _listing(directory: Path) -> str:
    if not directory.is_dir():
        return "no such directory (is the model directory mounted at /opt/ml/model?)"
    return ", ".join(sorted(entry.name for entry in directory.iterdir())) or "nothing"


def _failed(error: BaseException, doing: str, settings: Settings) -> LoadError:
    log.error("%s failed", doing, exc_info=error)
    return LoadError(cause_of(error, doing, settings.code_dir))


def _answer_once(handler: Handler, body: str) -> None:
    headers = {"content-type": "application/json", "accept": "application/json"}
    invocation = Invocation("warm-up", body.encode(), headers)
    [answer] = handler.answer_together([invocation])
    if answer.status != 200:
        raise LoadError(
            f"the warm-up payload was answered with {answer.status}: "
            f"{answer.body.decode(errors='replace').partition('\n')[0][:500]} "
            "(SAGEMAKER_LOCAL_WARMUP_BODY)"
        )
