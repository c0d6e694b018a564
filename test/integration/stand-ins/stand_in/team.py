"""A team's own server: another port, another ping, keys of its own, and its model in the image."""

import os
from typing import Any

from answering import Answer, load, serve, texts_of

embed = load("/opt/model")
prefix = os.environ["TEAM_PREFIX"]


def invocations(request: Any) -> Answer:
    vectors = embed(texts_of(request["texts"]))
    return 200, {prefix: [{"embedding": vector} for vector in vectors]}


serve(
    int(os.environ["TEAM_PORT"]),
    {("GET", "/healthz"): lambda _: (200, {"up": True}), ("POST", "/invocations"): invocations},
    lambda error: (400, {"problem": str(error)}),
)
