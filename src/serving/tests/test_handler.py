"""The toolkit's semantics, as the transcripts of the genuine stack show them."""

import json

import numpy as np
import pytest

from sagemaker_serving.messages import Answer, Invocation

from .conftest import MakeHandler
from .programs import DOUBLING, ECHO, HELPFUL


def ask(handler: object, body: bytes, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    [answer] = handler.answer_together([Invocation("id-1", body, named)])
    return answer


def test_defaults_read_json_and_write_json(handler_for: MakeHandler) -> None:
    answer = ask(handler_for(DOUBLING), b"[[1,2,3]]", content_type="application/json")
    assert (answer.status, answer.body) == (200, b"[[2.0, 4.0, 6.0]]")
    assert answer.content_type == "application/json"


def test_defaults_write_csv(handler_for: MakeHandler) -> None:
    handler = handler_for(DOUBLING)
    answer = ask(handler, b"[[1,2,3],[4,5,6]]", content_type="application/json", accept="text/csv")
    assert (answer.body, answer.content_type) == (b"2.0,4.0,6.0\n8.0,10.0,12.0\n", "text/csv")


def test_defaults_read_csv(handler_for: MakeHandler) -> None:
    answer = ask(handler_for(DOUBLING), b"1,2,3", content_type="text/csv")
    assert answer.body == b"[2.0, 4.0, 6.0]"


def test_defaults_read_and_write_npy(handler_for: MakeHandler) -> None:
    import io

    stream = io.BytesIO()
    np.save(stream, np.array([[1.0, 2.0]]))
    answer = ask(
        handler_for(DOUBLING),
        stream.getvalue(),
        content_type="application/x-npy",
        accept="application/x-npy",
    )
    assert np.load(io.BytesIO(answer.body)).tolist() == [[2.0, 4.0]]


def test_json_becomes_npy_of_doubles_as_the_genuine_defaults_make_it(
    handler_for: MakeHandler,
) -> None:
    import io

    npy = "application/x-npy"
    answer = ask(handler_for(DOUBLING), b"[[1]]", content_type="application/json", accept=npy)
    assert np.load(io.BytesIO(answer.body)).dtype == np.float64


def test_an_array_of_a_handlers_own_keeps_its_type(handler_for: MakeHandler) -> None:
    import io

    program = """
        import numpy as np

        def model_fn(model_dir):
            return lambda array: np.array([1, 2], dtype=np.int16)
    """
    npy = "application/x-npy"
    answer = ask(handler_for(program), b"[[1]]", content_type="application/json", accept=npy)
    assert np.load(io.BytesIO(answer.body)).dtype == np.int16


def test_defaults_do_not_unpickle(handler_for: MakeHandler) -> None:
    import io

    stream = io.BytesIO()
    np.save(stream, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    answer = ask(handler_for(DOUBLING), stream.getvalue(), content_type="application/x-npy")
    assert answer.status == 500


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("text/xml, text/csv", "text/csv"),
        ("application/json;q=0.9, */*;q=0.1", "application/json"),
        ("*/*", "application/json"),
    ],
)
def test_defaults_take_the_first_type_they_can_write(
    handler_for: MakeHandler, accept: str, chosen: str
) -> None:
    answer = ask(
        handler_for(DOUBLING, **HELPFUL),
        b"[[1]]",
        content_type="application/json",
        accept=accept,
    )
    assert (answer.status, answer.content_type) == (200, chosen)


def test_a_type_the_defaults_do_not_know_is_500(handler_for: MakeHandler) -> None:
    answer = ask(handler_for(DOUBLING, **HELPFUL), b"<a/>", content_type="text/xml")
    assert answer.status == 500
    assert "text/xml is not supported" in json.loads(answer.body)["message"]


@pytest.mark.parametrize("content_type", ["application/json", "text/csv"])
def test_json_and_csv_reach_input_fn_as_text(handler_for: MakeHandler, content_type: str) -> None:
    program = ECHO.replace(
        "return data\n\n    def predict_fn", "return type(data).__name__\n\n    def predict_fn"
    )
    assert ask(handler_for(program), b"x", content_type=content_type).body == b"str"


@pytest.mark.parametrize("content_type", ["application/octet-stream", "text/plain"])
def test_other_types_reach_input_fn_as_bytes(handler_for: MakeHandler, content_type: str) -> None:
    program = ECHO.replace(
        "return data\n\n    def predict_fn", "return type(data).__name__\n\n    def predict_fn"
    )
    assert ask(handler_for(program), b"x", content_type=content_type).body == b"bytes"


@pytest.mark.parametrize(
    "sent",
    ["application/json; charset=utf-8", "Application/JSON", 'application/json;charset="UTF-8"'],
)
def test_a_charset_of_utf_8_is_taken_off_json(handler_for: MakeHandler, sent: str) -> None:
    program = ECHO.replace(
        "return data\n\n    def predict_fn", "return content_type\n\n    def predict_fn"
    )
    assert (
        ask(handler_for(program, **HELPFUL), b"{}", content_type=sent).body == b"application/json"
    )


def test_json_that_is_not_utf_8_reaches_input_fn_as_bytes(handler_for: MakeHandler) -> None:
    answer = ask(handler_for(ECHO, **HELPFUL), b"\xff", content_type="application/json")
    assert answer.body == b"\xff"


@pytest.mark.parametrize("accept", [None, "*/*"])
def test_an_accept_that_takes_anything_is_the_default(
    handler_for: MakeHandler, accept: str | None
) -> None:
    handler = handler_for(ECHO, SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT="text/csv")
    headers = {} if accept is None else {"accept": accept}
    assert ask(handler, b"x", content_type="text/csv", **headers).content_type == "text/csv"


def test_the_content_type_of_the_answer_is_what_was_accepted(handler_for: MakeHandler) -> None:
    answer = ask(handler_for(ECHO), b"x", content_type="text/csv", accept="text/html")
    assert answer.content_type == "text/html"


def test_output_fn_may_name_its_content_type(handler_for: MakeHandler) -> None:
    program = ECHO.replace("return prediction", 'return prediction, "text/plain"')
    assert ask(handler_for(program), b"x", accept="text/html").content_type == "text/plain"


def test_an_answer_that_is_no_text_is_written_as_json(handler_for: MakeHandler) -> None:
    program = ECHO.replace("return prediction", 'return {"a": 1}')
    assert ask(handler_for(program), b"x").body == b'{\n  "a": 1\n}'


def test_transform_fn_does_all(handler_for: MakeHandler) -> None:
    program = """
        def model_fn(model_dir):
            return "m"

        def transform_fn(model, data, content_type, accept):
            return f"{model} {data} {content_type} {accept}", "text/plain"
    """
    answer = ask(handler_for(program), b"d", content_type="text/csv", accept="a/b")
    assert (answer.body, answer.content_type) == (b"m d text/csv a/b", "text/plain")


def test_functions_may_take_the_context_last(handler_for: MakeHandler) -> None:
    program = """
        def model_fn(model_dir, context):
            return context.system_properties["model_dir"]

        def input_fn(data, content_type, context):
            return context.get_request_header(0, "X-Amzn-SageMaker-Custom-Attributes")

        def predict_fn(data, model, context=None):
            return f"{data} {model}"

        def output_fn(prediction, accept, context):
            context.set_response_header(0, "X-Amzn-SageMaker-Custom-Attributes", "seen")
            return prediction
    """
    handler = handler_for(program)
    headers = {"x-amzn-sagemaker-custom-attributes": "trace-1"}
    [answer] = handler.answer_together([Invocation("id", b"", headers)])
    assert answer.body.startswith(b"trace-1 ")
    assert answer.body.endswith(b"/model")
    assert answer.headers == {"x-amzn-sagemaker-custom-attributes": "seen"}


@pytest.mark.parametrize("status", [400, 415, 422, 503])
def test_a_toolkit_error_decides_the_status(handler_for: MakeHandler, status: int) -> None:
    program = ECHO.replace(
        "return data\n\n    def predict_fn",
        f"""
        from sagemaker_inference.errors import BaseInferenceToolkitError
        raise BaseInferenceToolkitError({status}, "because", "Some Phrase")

    def predict_fn""",
    )
    answer = ask(handler_for(program, **HELPFUL), b"x")
    assert answer.status == status
    assert json.loads(answer.body) == {
        "code": status,
        "type": "SomePhrase",
        "message": "because",
        "requestId": "id-1",
    }


@pytest.mark.parametrize("raised", ["KeyError('search_term')", "SystemExit(3)", "MemoryError()"])
def test_any_other_error_is_500_without_the_traceback(
    handler_for: MakeHandler, raised: str, caplog: pytest.LogCaptureFixture
) -> None:
    program = ECHO.replace("return prediction", f"raise {raised}")
    answer = ask(handler_for(program, **HELPFUL), b"x")
    body = json.loads(answer.body)
    assert (answer.status, body["requestId"]) == (500, "id-1")
    assert "Traceback" not in answer.body.decode()
    assert "inference.py" not in answer.body.decode()
    [record] = [r for r in caplog.records if r.exc_info]
    assert record.requestId == "id-1"
