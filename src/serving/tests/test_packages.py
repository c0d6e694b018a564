"""Which requirements are there already. (Installing what is not: see the integration tests.)"""

import pytest

from sagemaker_serving.packages import unsatisfied


@pytest.mark.parametrize(
    "line",
    [
        "numpy>=1.26",
        "NumPy",
        "# a comment",
        "",
        "nowhere; python_version < '3'",
        "orjson>=3  # fast",
        "sagemaker-inference>=1.10",
    ],
)
def test_satisfied_lines(line: str) -> None:
    assert unsatisfied(line) == []


@pytest.mark.parametrize(
    "line", ["numpy>=99", "nowhere", "-r other.txt", "git+https://example.com/x", "numpy[all]"]
)
def test_lines_for_pip(line: str) -> None:
    assert unsatisfied(f"{line}\n") == [line]
