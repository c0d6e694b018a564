"""What the handler takes, and what it refuses, and how."""

import json
import math

import inference
import numpy as np
import pytest
from sagemaker_inference.errors import BaseInferenceToolkitError


def refusal(function, *arguments):
    with pytest.raises(BaseInferenceToolkitError) as raised:
        function(*arguments)
    return raised.value.status_code, raised.value.message


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        (b'{"search_term": "\xff"}', "not UTF-8: invalid start byte at byte 17"),
        ("[" * 100_000, "nested too deeply"),
        ("[]", "is an array, expected an object"),
        ("null", "is null, expected an object"),
        ('"a"', "is a string, expected an object"),
        ("{}", "no search_term"),
        ('{"search_term": null}', "search_term is null, expected a string"),
        ('{"search_term": 1}', "search_term is a number, expected a string"),
        ('{"search_term": true}', "search_term is a boolean, expected a string"),
        ('{"search_term": ["a"]}', "search_term is an array, expected a string"),
        ('{"search_term": {}}', "search_term is an object, expected a string"),
        ('{"search_term": ""}', "search_term is empty"),
        ('{"search_term": " \\n\\t\\u00a0"}', "search_term is only blanks"),
    ],
)
def test_a_payload_that_cannot_be_used_is_400(body, message):
    status, said = refusal(inference.input_fn, body, "application/json")
    assert status == 400
    assert message in said


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON ;charset=latin-1"],
)
@pytest.mark.parametrize("encode", [str, str.encode])
def test_json_is_taken_as_text_and_as_bytes(content_type, encode):
    body = encode('\ufeff{"search_term": "fogão", "other": 1}')
    assert inference.input_fn(body, content_type) == "fogão"


@pytest.mark.parametrize("content_type", ["text/xml", "text/csv", "application/jsonx", "", None])
def test_any_other_content_type_is_415(content_type):
    status, said = refusal(inference.input_fn, "{}", content_type)
    assert status == 415
    assert "send application/json" in said


@pytest.mark.parametrize(
    "accept",
    [
        "application/json",
        "application/*",
        "*/*",
        "",
        None,
        "text/html, application/json;q=0.5",
        "application/json, text/plain, */*",
        "Application/JSON; charset=utf-8",
        "text/html;q=1, */*;q=0.1",
        "application/json;q=bad",
    ],
)
def test_an_accept_that_takes_json_gets_json(accept):
    body, content_type = inference.output_fn(np.zeros(3, np.float32), accept)
    assert json.loads(body) == {"embedding": [0.0, 0.0, 0.0]}
    assert content_type == "application/json"


@pytest.mark.parametrize(
    "accept",
    [
        "text/xml",
        "text/*",
        "application/json;q=0",
        "application/json;q=0, */*",
        "application/*;q=0.0, */*",
        "text/csv, application/xml",
    ],
)
def test_an_accept_that_does_not_is_406(accept):
    status, said = refusal(inference.output_fn, np.zeros(3, np.float32), accept)
    assert status == 406
    assert accept in said


def test_floats_survive_the_trip_exactly():
    vector = np.array([1 / 3, math.pi, 1e-20], np.float32)
    body, _ = inference.output_fn(vector)
    assert (np.array(json.loads(body)["embedding"], np.float32) == vector).all()
