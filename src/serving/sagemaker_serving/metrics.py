"""What is counted and measured, for Prometheus.

The hot path touches a handful of counters for each request; what costs more is done when somebody
asks.
"""

from collections.abc import Callable, Iterator, Mapping

import prometheus_client
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector, CollectorRegistry

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_SIZES = (1, 2, 4, 8, 16, 32, 64)

type Counters = Callable[[], Mapping[str, float]]


class Metrics:
    """One registry for one server: nothing is global, so tests may have many."""

    content_type = prometheus_client.CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self._requests = prometheus_client.Counter(
            "sagemaker_requests",
            "Invocations by the status of their answer; 499: the client had gone.",
            ["status"],
            registry=registry,
        )
        self._latency = _histogram(
            registry, "request_seconds", "From an invocation's arrival to its answer."
        )
        self._queue_wait = _histogram(
            registry, "queue_wait_seconds", "From an invocation's arrival in the queue to a worker."
        )
        self._batch_size = prometheus_client.Histogram(
            "sagemaker_batch_size",
            "Invocations that were handed to the handler together.",
            buckets=_SIZES,
            registry=registry,
        )
        self._model_time = _histogram(
            registry, "model_seconds", "In predict_fn, predict_batch_fn or transform_fn, each call."
        )
        registry.register(prometheus_client.ProcessCollector(registry=None))
        self._by_status: dict[int, prometheus_client.Counter] = {}

    def answered(self, status: int, seconds: float) -> None:
        counter = self._by_status.get(status)
        if counter is None:
            counter = self._by_status[status] = self._requests.labels(str(status))
        counter.inc()
        self._latency.observe(seconds)

    def taken(self, waits: list[float]) -> None:
        """A worker has taken so many invocations, which had waited so many seconds."""
        self._batch_size.observe(len(waits))
        for seconds in waits:
            self._queue_wait.observe(seconds)

    def computed(self, seconds: float) -> None:
        self._model_time.observe(seconds)

    def queue_is(self, length: Callable[[], float]) -> None:
        """How the number of waiting invocations is found when somebody asks."""
        gauge = prometheus_client.Gauge(
            "sagemaker_queue_length", "Invocations that wait.", registry=self._registry
        )
        gauge.set_function(length)

    def handler_counts(self, counters: Counters) -> None:
        """The counters that the handler itself keeps; asked for when somebody asks."""
        self._registry.register(_HandlerCounters(counters))

    def text(self) -> bytes:
        return prometheus_client.generate_latest(self._registry)

    def listen(self, port: int) -> None:
        """Answers on a port of its own, from a thread of its own. Raises OSError."""
        prometheus_client.start_http_server(port, registry=self._registry)


class _HandlerCounters(Collector):
    def __init__(self, counters: Counters) -> None:
        self._counters = counters

    def describe(self) -> Iterator[Metric]:
        return iter(())

    def collect(self) -> Iterator[Metric]:
        for name, value in self._counters().items():
            family = CounterMetricFamily(f"sagemaker_handler_{name}", "Counted by the handler.")
            family.add_metric([], value)
            yield family


def _histogram(
    registry: CollectorRegistry, name: str, help_text: str
) -> prometheus_client.Histogram:
    return prometheus_client.Histogram(
        f"sagemaker_{name}", help_text, buckets=_SECONDS, registry=registry
    )
