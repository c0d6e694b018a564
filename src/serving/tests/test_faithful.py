"""What a faithful host hands to a handler, and makes of its errors."""

import pytest

from sagemaker_serving.messages import Answer, Invocation

from .conftest import MakeHandler
from .programs import DOUBLING, ECHO

TYPE_OF_DATA = ECHO.replace(
    "return data\n\n    def predict_fn",
    'return f"{type(data).__name__} {content_type}"\n\n    def predict_fn',
)


def ask(handler: object, body: bytes, content_type: str, accept: str | None = None) -> Answer:
    headers = {"content-type": content_type} | ({} if accept is None else {"accept": accept})
    [answer] = handler.answer_together([Invocation("id-1", body, headers)])
    return answer


@pytest.mark.parametrize("sent", ["application/json; charset=utf-8", "Application/JSON"])
def test_a_type_that_is_not_exactly_json_comes_as_it_is(
    handler_for: MakeHandler, sent: str
) -> None:
    answer = ask(handler_for(TYPE_OF_DATA), b"{}", sent)
    assert answer.body.decode() == f"bytes {sent}"


def test_json_that_is_not_utf_8_never_reaches_the_handler(handler_for: MakeHandler) -> None:
    answer = ask(handler_for(ECHO), b"\xff", "application/json")
    assert answer.status == 500
    assert answer.body.startswith(b"'utf-8' codec can't decode byte 0xff in position 0")


def test_an_error_is_its_words_and_its_traceback(handler_for: MakeHandler) -> None:
    program = ECHO.replace("return prediction", "raise KeyError('search_term')")
    answer = ask(handler_for(program), b"x", "text/plain")
    assert (answer.status, answer.content_type) == (500, None)
    words, head, *frames, last = answer.body.decode().splitlines()
    assert (words, head) == ("'search_term'", "Traceback (most recent call last):")
    assert any("inference.py" in frame for frame in frames)
    assert last == "KeyError: 'search_term'"


def test_a_subclass_of_the_toolkits_error_decides_the_status(handler_for: MakeHandler) -> None:
    program = """
        from sagemaker_inference.errors import BaseInferenceToolkitError

        class NoTermError(BaseInferenceToolkitError):
            def __init__(self):
                super().__init__(422, "search_term is required", "Unprocessable\\r\\nEntity")

        def model_fn(model_dir):
            return None

        def transform_fn(model, data, content_type, accept):
            raise NoTermError
    """
    answer = ask(handler_for(program), b"{}", "application/json")
    assert answer.status == 422
    assert answer.body.startswith(b"search_term is required\nTraceback (most recent call last):\n")


def test_a_list_of_types_is_answered_under_its_own_name(handler_for: MakeHandler) -> None:
    answer = ask(handler_for(DOUBLING), b"[[1]]", "application/json", "text/xml, text/csv")
    assert (answer.body, answer.content_type) == (b"2.0\n", "text/xml, text/csv")


def test_a_type_with_a_quality_is_not_known(handler_for: MakeHandler) -> None:
    answer = ask(handler_for(DOUBLING), b"[[1]]", "application/json", "application/json;q=0.9")
    assert answer.status == 500
