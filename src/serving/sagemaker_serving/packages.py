"""The model's own `requirements.txt`: installed at start where something in it is missing."""

import logging
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from sagemaker_serving.causes import LoadError

log = logging.getLogger(__name__)

# Answered by this image's own package, so never fetched.
_PROVIDED = {"sagemaker-inference"}


def ensure_packages(requirements: Path, target: Path) -> None:
    """Makes every package of the file importable. Raises `LoadError` with pip's own reason.

    What is missing goes to `target`, because the image's root is read-only. That is a tmpfs as
    the stack runs it: it counts as memory, so large packages belong into an image of one's own.
    """
    if not requirements.is_file():
        return
    missing = unsatisfied(requirements.read_text(encoding="utf-8"))
    if not missing:
        return
    log.info("installing %s, for: %s", requirements, ", ".join(missing))
    _pip_install(requirements, target)
    # Before the image's own packages: a version asked for here wins.
    sys.path.insert(0, str(target))


def unsatisfied(text: str) -> list[str]:
    """The lines that what is installed does not satisfy, or that only pip can judge."""
    lines = (line.split(" #")[0].strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#") and not _satisfied(line)]


def _satisfied(line: str) -> bool:
    # Imported here: most handlers bring no requirements, and start faster without it.
    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.utils import canonicalize_name

    try:
        requirement = Requirement(line)
    except InvalidRequirement:
        return False
    if requirement.marker and not requirement.marker.evaluate():
        return True
    if canonicalize_name(requirement.name) in _PROVIDED:
        return True
    if requirement.url or requirement.extras:
        return False
    try:
        version = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return False
    return requirement.specifier.contains(version, prereleases=True)


def _pip_install(requirements: Path, target: Path) -> None:
    arguments = ["--no-input", "--no-cache-dir", "--progress-bar", "off", "--no-color"]
    command = [sys.executable, "-m", "pip", "install", *arguments]
    pip = subprocess.Popen(
        [*command, "--target", str(target), "--requirement", str(requirements)],
        # Relative paths and nested files in it are relative to it.
        cwd=requirements.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    reason = ""
    assert pip.stdout
    for line in pip.stdout:
        log.info("pip: %s", line.rstrip())
        if line.startswith("ERROR:"):
            reason = line.removeprefix("ERROR:").strip()
    if pip.wait() != 0:
        raise LoadError(
            f"installing {requirements}: {reason or f'pip ended with {pip.returncode}'}"
        )
