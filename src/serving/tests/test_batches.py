"""`predict_batch_fn`: together where it can be, alone where it must be, always in order."""

import json

from sagemaker_serving.messages import Answer, Invocation

from .conftest import MakeHandler
from .programs import HELPFUL

BATCHING = """
    sizes = []

    def model_fn(model_dir):
        return sizes

    def input_fn(data, content_type):
        return int(data)

    def predict_fn(data, model):
        model.append(1)
        return 1000 // data

    def predict_batch_fn(inputs, model):
        model.append(len(inputs))
        return [1000 // data for data in inputs]

    def output_fn(prediction, accept):
        return str(prediction)
"""


def ask(handler: object, *bodies: bytes) -> list[Answer]:
    return handler.answer_together([Invocation(f"id-{b.decode()}", b, {}) for b in bodies])


def sizes(handler: object) -> list[int]:
    return handler._model


def test_requests_that_wait_together_are_computed_together(handler_for: MakeHandler) -> None:
    handler = handler_for(BATCHING)
    assert [a.body for a in ask(handler, b"1", b"10", b"100")] == [b"1000", b"100", b"10"]
    assert sizes(handler) == [3]


def test_a_lone_request_goes_to_predict_fn(handler_for: MakeHandler) -> None:
    handler = handler_for(BATCHING)
    ask(handler, b"2")
    assert sizes(handler) == [1]


def test_an_input_that_cannot_be_read_fails_alone(handler_for: MakeHandler) -> None:
    handler = handler_for(BATCHING, **HELPFUL)
    answers = ask(handler, b"1", b"x", b"10")
    assert [a.status for a in answers] == [200, 500, 200]
    assert json.loads(answers[1].body)["requestId"] == "id-x"
    assert sizes(handler) == [2]


def test_an_input_that_spoils_the_batch_fails_alone(handler_for: MakeHandler) -> None:
    handler = handler_for(BATCHING)
    answers = ask(handler, b"1", b"0", b"10")
    assert [a.status for a in answers] == [200, 500, 200]
    assert [answers[0].body, answers[2].body] == [b"1000", b"100"]


def test_a_batch_function_that_loses_a_prediction_is_not_believed(
    handler_for: MakeHandler,
) -> None:
    program = BATCHING.replace("for data in inputs]", "for data in inputs[1:]]")
    assert [a.body for a in ask(handler_for(program), b"1", b"10")] == [b"1000", b"100"]


def test_without_a_batch_function_nothing_is_answered_together(handler_for: MakeHandler) -> None:
    assert handler_for(BATCHING).batch_size == 16
    assert handler_for(BATCHING.replace("def predict_batch_fn", "def unused")).batch_size == 1


def test_predict_batch_fn_alone_is_enough(handler_for: MakeHandler) -> None:
    program = BATCHING.replace("def predict_fn", "def unused")
    assert ask(handler_for(program), b"4")[0].body == b"250"
