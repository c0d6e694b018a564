"""bf16 by OpenVINO, which only the image for the precision `fast` has."""

import os
import threading

import openvino
from sessions import OWN_CPUS


class Bf16Session:
    """One compiled graph with a stream, of one thread, for each CPU."""

    def __init__(self, graph):
        cpus = int(os.environ.get(OWN_CPUS) or 1)
        self._compiled = openvino.Core().compile_model(
            str(graph),
            "CPU",
            {
                "INFERENCE_PRECISION_HINT": "bf16",
                "INFERENCE_NUM_THREADS": cpus,
                "NUM_STREAMS": cpus,
            },
        )
        self._of_thread = threading.local()

    def run(self, inputs):
        """The vectors of texts packed by `packing.packed`."""
        request = self._request()
        request.infer(inputs, share_inputs=True)
        # The request's own memory is written to by the next one.
        return request.get_output_tensor().data.copy()

    def _request(self):
        if not hasattr(self._of_thread, "request"):
            self._of_thread.request = self._compiled.create_infer_request()
        return self._of_thread.request
