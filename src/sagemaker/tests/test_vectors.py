"""The vectors are the reference implementation's."""

import json
from pathlib import Path

import numpy as np
import pytest
from embedder import MAX_CHARACTERS, MAX_TOKENS, Embedder, groups_of_like_length

MODEL_DIR = Path(__file__).parents[1]
GOLDEN = Path(__file__).parents[3] / "test" / "golden" / "vectors.jsonl"


@pytest.fixture(scope="module")
def embedder():
    return Embedder(MODEL_DIR)


@pytest.fixture(scope="module")
def golden():
    return [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]


def cosines(vectors, others):
    norms = np.linalg.norm(vectors, axis=-1) * np.linalg.norm(others, axis=-1)
    return (vectors * others).sum(-1) / norms


def test_every_golden_text_alone(embedder, golden):
    assert len(golden) >= 200
    expected = np.array([line["embedding"] for line in golden])
    vectors = np.vstack([embedder.embed([line["search_term"]]) for line in golden])
    worst = cosines(vectors, expected).min()
    print(f"least cosine: {worst:.8f}")  # noqa: T201
    assert worst >= 0.9999


def test_every_golden_text_in_batches(embedder, golden):
    texts = [line["search_term"] for line in golden]
    alone = np.vstack([embedder.embed([text]) for text in texts])
    together = np.vstack([embedder.embed(texts[i : i + 16]) for i in range(0, len(texts), 16)])
    assert cosines(alone, together).min() >= 0.99999


def test_every_golden_text_has_as_many_tokens(embedder, golden):
    found = [len(embedder.tokens(line["search_term"])) for line in golden]
    assert found == [min(line["tokens"], MAX_TOKENS) for line in golden]


def test_vectors_have_384_floats_and_norm_1(embedder):
    vectors = embedder.embed(["a", "geladeira " * 500])
    assert vectors.shape == (2, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=-1), 1, atol=1e-5)


@pytest.mark.parametrize(
    "text", ["\x00", "\ud800 x \udfff", "\x07\x1b[0m", "\u0301" * 9, "漢" * 999]
)
def test_odd_texts_have_finite_vectors(embedder, text):
    assert np.isfinite(embedder.embed([text])).all()


@pytest.mark.parametrize("text", ["fogão " * 1_000_000, "x" * 6_000_000, "漢" * 2_000_000])
def test_megabytes_of_text_take_no_longer_than_a_full_window(embedder, text):
    assert len(embedder.tokens(text)) <= MAX_TOKENS


def test_blanks_in_front_do_not_hide_a_text(embedder):
    blanks = " \n\t" * MAX_CHARACTERS
    assert embedder.tokens(blanks + "fogão") == embedder.tokens("fogão")


def test_groups_hold_every_index_once_and_like_lengths():
    lengths = [3, 250, 4, 4, 240, 12, 3]
    groups = list(groups_of_like_length(lengths))
    assert sorted(index for group in groups for index in group) == list(range(7))
    for group in groups:
        longest, shortest = (f(lengths[i] for i in group) for f in (max, min))
        assert longest <= shortest * 2 + 8


def test_missing_weights_say_how_to_get_them(tmp_path):
    names = r"model\.onnx and model\.weights and tokenizer\.json"
    with pytest.raises(FileNotFoundError, match=rf"{names} .*npm run setup"):
        Embedder(tmp_path)
