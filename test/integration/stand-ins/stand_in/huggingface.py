"""AWS's Hugging Face image with the task feature-extraction: one text gives [1][tokens][floats].

The toolkit hands `inputs` to a pipeline and answers whatever goes wrong with 400 (handler_service.py).
Its rows are the tokens' vectors, which this model's graph does not give away: here the first row is the
text's own vector, and each of its words has one more.
"""

import os
from typing import Any

from answering import MOUNTED, Answer, load, must_be_told_to_serve, serve, texts_of

must_be_told_to_serve()
if os.environ.get("HF_TASK") != "feature-extraction":
    raise ValueError("You need to define one of the tasks as env 'HF_TASK'.")
embed = load(MOUNTED)


def invocations(request: Any) -> Answer:
    inputs = request.pop("inputs", request)
    each = [[embed([text, *text.split()])] for text in texts_of(inputs)]
    return 200, each if isinstance(inputs, list) else each[0]


serve(
    8080,
    {("GET", "/ping"): lambda _: (200, {"status": "Healthy"}), ("POST", "/invocations"): invocations},
    lambda error: (400, {"code": 400, "type": "InternalServerException", "message": str(error)}),
)
