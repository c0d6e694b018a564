"""text-embeddings-inference: its arguments and variables, /health, and /invocations as its /embed.

Shapes and statuses as in its router (router/src/http/server.rs): [[floats]]; what is not a request is
422, no text at all 400.
"""

import argparse
import os
from typing import Any

from answering import Answer, load, serve, texts_of

parser = argparse.ArgumentParser("text-embeddings-router")
parser.add_argument("--model-id", default=os.environ.get("MODEL_ID"))
parser.add_argument("--port", type=int, default=os.environ.get("PORT", "3000"))
parser.add_argument("--json-output", action="store_true")
# Any other argument, such as `serve`, ends it, as its own parser does.
options = parser.parse_args()
embed = load(options.model_id)


def invocations(request: Any) -> Answer:
    texts = texts_of(request["inputs"])
    if not texts:
        return 400, {"error": "`inputs` cannot be empty", "error_type": "Empty"}
    return 200, embed(texts)


def healthy(_: Any) -> Answer:
    return 200, None


health = {("GET", path): healthy for path in ("/health", "/", "/ping")}
asked = {("POST", path): invocations for path in ("/invocations", "/embed", "/")}
serve(
    options.port,
    {**health, **asked},
    lambda error: (422, {"error": str(error), "error_type": "Validation"}),
)
