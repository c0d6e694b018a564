"""AWS's Ray Serve image: an adapter before the application that the model's config.yaml names.

As in its entry point and adapter (sagemaker_entrypoint.sh, sagemaker_serve.py): /ping is 503 until the
application runs, and what the application answers is passed on as it is.
"""

import importlib
import sys
import threading
from collections.abc import Callable
from typing import Any

from answering import MOUNTED, Answer, must_be_told_to_serve, serve

must_be_told_to_serve()
config = (MOUNTED / "config.yaml").read_text()
(where,) = [line.split()[-1] for line in config.splitlines() if "import_path:" in line]
application: list[Callable[[Any], Any]] = []


def deploy() -> None:
    sys.path.insert(0, str(MOUNTED))
    module, name = where.split(":")
    application.append(getattr(importlib.import_module(module), name))


threading.Thread(target=deploy, daemon=True).start()


def ping(_: Any) -> Answer:
    return (200 if application else 503), None


def invocations(request: Any) -> Answer:
    if not application:
        return 503, {"error": "Service unavailable"}
    return 200, application[0](request)


serve(
    8080,
    {("GET", "/ping"): ping, ("POST", "/invocations"): invocations},
    lambda error: (500, {"error": str(error)}),
)
