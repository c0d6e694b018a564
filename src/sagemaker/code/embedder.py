"""Texts to vectors: all-MiniLM-L6-v2 in ONNX, without torch."""

import os
import re
import threading

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

# The model's own window. The tokenizer's file says 128, which is not what the model was made for.
MAX_TOKENS = 256
# Characters that are looked at. The window is full after a thousand or so of ordinary text; and a
# word of more than 100 letters is one unknown token, so 256 of those still fit. Without an end, six
# megabytes of text take gigabytes to tokenise.
MAX_CHARACTERS = 32_768
BLANKS = re.compile(r"[ \t\r\n]+")
LONE_SURROGATES = re.compile("[\ud800-\udfff]")


class Embedder:
    """Loaded once, used by any number of threads at a time."""

    def __init__(self, model_dir):
        missing = [f for f in ("model.onnx", "tokenizer.json") if not (model_dir / f).is_file()]
        if missing:
            raise FileNotFoundError(
                f"{' and '.join(missing)} not found in {model_dir}: run `npm run setup`, "
                "which makes the model"
            )
        self.tokenizer = Tokenizer.from_file(str(model_dir / "tokenizer.json"))
        self.tokens_seen = 0
        self.counting = threading.Lock()
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(MAX_TOKENS)
        onnxruntime.set_default_logger_severity(3)
        options = onnxruntime.SessionOptions()
        # Threads for one computation. One by default: the host computes as many at once as there
        # are CPUs, and under load that was faster than fewer with more threads each.
        options.intra_op_num_threads = int(os.environ.get("EMBEDDER_THREADS") or 1)
        options.inter_op_num_threads = 1
        # The graph is made with its operators fused already; looking for more takes longer than
        # the rest of the load.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        self.session = onnxruntime.InferenceSession(
            str(model_dir / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def embed(self, texts):
        """One vector for each text, in order: float32 of shape (len(texts), 384), L2 norm 1."""
        tokens = [self.tokens(text) for text in texts]
        with self.counting:
            self.tokens_seen += sum(map(len, tokens))
        vectors = np.empty((len(texts), 384), np.float32)
        for group in groups_of_like_length([len(ids) for ids in tokens]):
            vectors[group] = self.run([tokens[i] for i in group])
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

    def run(self, tokens):
        """The vectors of texts that are computed together, shorter ones padded and masked."""
        longest = max(len(ids) for ids in tokens)
        input_ids = np.zeros((len(tokens), longest), np.int64)
        mask = np.zeros((len(tokens), longest), np.int64)
        for row, ids in enumerate(tokens):
            input_ids[row, : len(ids)] = ids
            mask[row, : len(ids)] = 1
        return self.session.run(None, {"input_ids": input_ids, "attention_mask": mask})[0]


def groups_of_like_length(lengths):
    """Indices grouped so that padding adds at most a quarter to any text's own length.

    A long text must not make short ones pay for its length.
    """
    group = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        if group and lengths[index] > lengths[group[0]] * 1.25 + 2:
            yield group
            group = []
        group.append(index)
    if group:
        yield group
