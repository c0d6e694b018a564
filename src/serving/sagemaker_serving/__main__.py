"""`python -m sagemaker_serving serve`: what the container runs."""

import logging
import os
import sys
import traceback

from sagemaker_serving import logs
from sagemaker_serving.settings import SettingsError, read_settings


def main(arguments: list[str]) -> int:
    logs.configure(logging.INFO)
    log = logging.getLogger("sagemaker_serving")
    if arguments != ["serve"]:
        log.critical("expected the one argument 'serve', found %r", arguments)
        return 2
    try:
        settings = read_settings()
    except SettingsError as error:
        log.critical("%s", error)
        return 2
    logs.configure(settings.log_level)

    # Imported only now: wrong arguments and settings are answered at once.
    from sagemaker_serving import loading, server

    try:
        server.run(settings, loading.load)
    except server.ServingError as error:
        log.critical("%s", error)
        return 1
    except Exception as error:
        log.error("traceback", exc_info=error)
        log.critical("a bug in sagemaker_serving: %s", traceback.format_exception_only(error)[-1])
        return 1
    log.info("stopped")
    return 0


if __name__ == "__main__":
    code = main(sys.argv[1:])
    logging.shutdown()
    # Not sys.exit: threads that still compute for nobody must not hold up the end, nor crash in a
    # half-torn-down interpreter.
    os._exit(code)
