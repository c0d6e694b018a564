"""Texts to vectors: all-MiniLM-L6-v2 in ONNX, without torch."""

import re
import threading

import numpy as np
from packing import packed
from precision import FAST, FP32, INT8
from sessions import Sessions
from tokenizers import Tokenizer

# The model's own window. The tokenizer's file says 128, which is not what the model was made for.
MAX_TOKENS = 256
# Characters that are looked at. The window is full after a thousand or so of ordinary text; and a
# word of more than 100 letters is one unknown token, so 256 of those still fit. Without an end, six
# megabytes of text take gigabytes to tokenise.
MAX_CHARACTERS = 32_768
BLANKS = re.compile(r"[ \t\r\n]+")
LONE_SURROGATES = re.compile("[\ud800-\udfff]")


WEIGHTS, TOKENIZER = "model.weights", "tokenizer.json"
GRAPHS = {FP32: "model.onnx", INT8: "model.int8.onnx", FAST: "model.plain.onnx"}


class Embedder:
    """Loaded once, used by any number of threads at a time."""

    def __init__(self, model_dir, precision=FP32):
        graph = GRAPHS[precision]
        missing = [name for name in (graph, WEIGHTS, TOKENIZER) if not (model_dir / name).is_file()]
        if missing:
            raise FileNotFoundError(
                f"{' and '.join(missing)} not found in {model_dir}: run `npm run setup`, "
                "which makes the model"
            )
        self.tokenizer = Tokenizer.from_file(str(model_dir / TOKENIZER))
        self.tokens_seen = 0
        self.counting = threading.Lock()
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(MAX_TOKENS)
        self.sessions = sessions(model_dir / graph, precision)

    def embed(self, texts):
        """One vector for each text, in order: float32 of shape (len(texts), 384), L2 norm 1."""
        tokens = [self.tokens(text) for text in texts]
        with self.counting:
            self.tokens_seen += sum(map(len, tokens))
        vectors = np.empty((len(texts), 384), np.float32)
        for group in groups_of_like_length([len(ids) for ids in tokens]):
            vectors[group] = self.sessions.run(packed([tokens[i] for i in group]))
        return vectors

    def tokens(self, text):
        """Token ids, at most 256, framed by the model's [CLS] and [SEP]."""
        if len(text) > MAX_CHARACTERS:
            # To the tokenizer, any number of blanks is one.
            text = BLANKS.sub(" ", text)[:MAX_CHARACTERS]
        # Half a character (a lone surrogate) is what Unicode writes for it: U+FFFD.
        text = LONE_SURROGATES.sub("\ufffd", text)
        # encode_batch lets other threads run meanwhile; encode does not.
        return self.tokenizer.encode_batch([text])[0].ids


def sessions(graph, precision):
    if precision == FAST:
        # Imported only where it is asked for: other images do not have it.
        from bf16 import Bf16Session

        return Bf16Session(graph)
    return Sessions(graph)


def groups_of_like_length(lengths):
    """Indices grouped so that no text is computed with one of twice its length.

    Attention lays its texts out in a grid as wide as the longest: a long text must not make short
    ones pay for its length.
    """
    group = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        if group and lengths[index] > lengths[group[0]] * 2 + 8:
            yield group
            group = []
        group.append(index)
    if group:
        yield group
