"""Who computes: one thread a computation under load, all CPUs for one that is alone."""

import math
import os
import threading
import time

import onnxruntime

# How many CPUs are this process's own. Said by a host that answers everything in one process; where
# each CPU has a process of its own, as under AWS's image, one is all that it may take.
OWN_CPUS = "SAGEMAKER_LOCAL_CPUS"

# Threads that share a text meet some sixty times on its way. To sleep and be woken each time cost a
# seventh of its time; to wait awake for longer than this is in vain on a busy machine, where the
# other has no CPU: a lone text took twice as long there. Between two texts nobody waits awake.
SPINNING = {
    "session.intra_op.allow_spinning": "1",
    "session.intra_op.spin_duration_us": "20",
    "session.force_spinning_stop": "1",
}

# Seconds since texts last met, before a lone one gets all CPUs again. Where several were asked for
# just now, more are about to come, and to share a text costs: under 8 searches at once one thread
# takes a twelfth less of the processors. Also, each session has matrices of its own to read.
QUIET_S = 0.1


class Sessions:
    """Two sessions of one graph, for any number of threads at a time.

    Under load, the host computes as many batches at once as there are CPUs, each on one thread:
    that was measured faster than fewer with more threads each. A text that comes when all is quiet
    would leave the other CPUs idle, so it gets them all. The two share the weights' file; the
    matrices are laid out for each (43 MB).
    """

    def __init__(self, graph):
        self._narrow = session(graph, int(os.environ.get("EMBEDDER_THREADS") or 1))
        cpus = int(os.environ.get(OWN_CPUS) or 1)
        self._wide = session(graph, cpus) if cpus > 1 else self._narrow
        self._running = 0
        self._met = -math.inf
        self._lock = threading.Lock()

    def run(self, inputs):
        """The vectors of texts packed by `packing.packed`."""
        now = time.perf_counter()
        with self._lock:
            if self._running or len(inputs["grid"]) > 1:
                self._met = now
            is_quiet = now - self._met > QUIET_S
            self._running += 1
        try:
            chosen = self._wide if is_quiet else self._narrow
            return chosen.run(None, inputs)[0]
        finally:
            with self._lock:
                self._running -= 1


def session(graph, threads):
    onnxruntime.set_default_logger_severity(3)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    for name, value in SPINNING.items():
        options.add_session_config_entry(name, value)
    # The graph is made with its operators fused already; looking for more takes longer than the
    # rest of the load.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
