"""Why a handler cannot be served, as one line that its author can act on."""

import traceback
from pathlib import Path


class LoadError(Exception):
    """A handler that cannot load; the message is the cause, for the log's last line."""


def cause_of(error: BaseException, doing: str, code_dir: Path) -> str:
    """`DOING: FILE, line N: TYPE: MESSAGE`, the line being the handler's own where it has a part.

    >>> # importing inference.py: /opt/ml/model/code/inference.py, line 3: SyntaxError: '(' was …
    """
    what = "".join(traceback.format_exception_only(error)[-1:]).strip()
    place = _place(error, code_dir)
    hint = (
        "; add its package to requirements.txt beside the program"
        if isinstance(error, ModuleNotFoundError)
        else ""
    )
    return f"{doing}: {place}{what}{hint}"


def _place(error: BaseException, code_dir: Path) -> str:
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}, line {error.lineno}: "
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(code_dir)]
    if not own:
        return ""
    return f"{own[-1].filename}, line {own[-1].lineno}: "
