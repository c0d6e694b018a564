"""DJL Serving: a model that serving.properties names; one text gives one vector, the answer itself.

Shapes as in the LMI Text Embedding User Guide, "API Schema": several texts give a list of vectors, and
without `inputs` the answer is 400 with a TranslateException.
"""

import os
from typing import Any

from answering import MOUNTED, Answer, load, must_be_told_to_serve, serve, texts_of

must_be_told_to_serve()
properties = dict(
    line.split("=", 1)
    for line in (MOUNTED / "serving.properties").read_text().splitlines()
    if "=" in line
)
embed = load(os.environ.get("HF_MODEL_ID") or properties["option.model_id"])


def invocations(request: Any) -> Answer:
    if not isinstance(request, dict) or "inputs" not in request:
        raise ValueError('Missing "inputs" in json.')
    vectors = embed(texts_of(request["inputs"]))
    return 200, vectors if isinstance(request["inputs"], list) else vectors[0]


serve(
    8080,
    {("GET", "/ping"): lambda _: (200, {"status": "Healthy"}), ("POST", "/invocations"): invocations},
    lambda error: (400, {"code": 400, "type": "TranslateException", "message": str(error)}),
)
