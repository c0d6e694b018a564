"""A loaded handler: invocations in, answers out, with the toolkit's semantics.

Nothing here knows of HTTP, queues or threads; any number of threads may call it at once.
"""

import contextlib
import json
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sagemaker_inference import content_types
from sagemaker_inference.errors import BaseInferenceToolkitError
from sagemaker_serving.context import Context
from sagemaker_serving.functions import Functions
from sagemaker_serving.messages import Answer, Invocation
from sagemaker_serving.metrics import Metrics
from sagemaker_serving.settings import Settings

log = logging.getLogger(__name__)


class _Work:
    """One invocation on its way through the functions; done when it has an answer."""

    __slots__ = ("accept", "answer", "context", "data", "invocation", "prediction")

    def __init__(self, invocation: Invocation, accept: str, context: Context) -> None:
        self.invocation = invocation
        self.accept = accept
        self.context = context
        self.data: Any = None
        self.prediction: Any = None
        self.answer: Answer | None = None


class Handler:
    def __init__(
        self, functions: Functions, model: Any, settings: Settings, metrics: Metrics
    ) -> None:
        self._functions = functions
        self._model = model
        self._model_dir = str(settings.model_dir)
        self._metrics = metrics
        if functions.counters:
            counters = functions.counters
            metrics.handler_counts(lambda: counters(model))
        self._default_accept = settings.default_accept
        self._strictness = settings.strictness
        self.batch_size = settings.batch_size if functions.predict_batch else 1
        """How many invocations are worth answering together. One, where each is computed by
        itself: the first must not wait for the last.
        """

    def answer_together(self, invocations: Sequence[Invocation]) -> list[Answer]:
        """One answer for each invocation, in order; an invocation that fails, fails alone."""
        works = [self._work(invocation) for invocation in invocations]
        if self._functions.transform:
            self._each(works, self._transform)
        else:
            self._each(works, self._read)
            self._predict(works)
            self._each(works, self._write)
        return [work.answer or self._answer_to(RuntimeError("no answer"), work) for work in works]

    def _work(self, invocation: Invocation) -> _Work:
        accept = invocation.accept
        if accept is None or accept == content_types.ANY:
            accept = self._default_accept
        context = Context(self._model_dir, invocation.headers, invocation.request_id)
        return _Work(invocation, accept, context)

    def _each(self, works: Sequence[_Work], step: Callable[[_Work], None]) -> None:
        """One step for all that have no answer yet; an exception becomes that work's answer."""
        for work in works:
            if work.answer is None:
                try:
                    step(work)
                # SystemExit: a handler that calls sys.exit() must not end a worker.
                except (Exception, SystemExit) as error:
                    work.answer = self._answer_to(error, work)

    def _transform(self, work: _Work) -> None:
        assert self._functions.transform
        data, content_type = self._strictness.body(work.invocation)
        with self._measured():
            result = self._functions.transform(
                self._model, data, content_type, work.accept, work.context
            )
        work.answer = _success(result, work)

    def _read(self, work: _Work) -> None:
        work.data = self._functions.read(*self._strictness.body(work.invocation), work.context)

    def _predict(self, works: Sequence[_Work]) -> None:
        waiting = [work for work in works if work.answer is None]
        if not self._predicted_together(waiting):
            self._each(waiting, self._predict_alone)

    def _predict_alone(self, work: _Work) -> None:
        with self._measured():
            work.prediction = self._functions.predict(work.data, self._model, work.context)

    def _predicted_together(self, works: Sequence[_Work]) -> bool:
        """False where there is nothing to gain, or where one input spoilt the batch."""
        batch = self._functions.predict_batch
        if batch is None or len(works) < 2:
            return False
        try:
            data = [work.data for work in works]
            with self._measured():
                predictions = list(batch(data, self._model, works[0].context))
            if len(predictions) != len(works):
                raise ValueError(
                    f"predict_batch_fn gave {len(predictions)} predictions for {len(works)} inputs"
                )
        except (Exception, SystemExit) as error:
            log.warning("%d requests are computed one by one: %r", len(works), error)
            return False
        for work, prediction in zip(works, predictions, strict=True):
            work.prediction = prediction
        return True

    def _write(self, work: _Work) -> None:
        result = self._functions.write(work.prediction, work.accept, work.context)
        work.answer = _success(result, work)

    @contextlib.contextmanager
    def _measured(self) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self._metrics.computed(time.perf_counter() - started)

    def _answer_to(self, error: BaseException, work: _Work) -> Answer:
        request_id = work.invocation.request_id
        if isinstance(error, BaseInferenceToolkitError) and 400 <= int(error.status_code) <= 599:
            return self._strictness.refused(error, request_id)
        log.error("the handler failed: %r", error, exc_info=error, extra={"requestId": request_id})
        return self._strictness.failed(error, request_id)


def _success(result: Any, work: _Work) -> Answer:
    """What `output_fn` or `transform_fn` gave: a body, or a body and its content type."""
    body, content_type = result if isinstance(result, tuple) else (result, work.accept)
    if not isinstance(body, str | bytes | bytearray):
        # Indented as TorchServe does it.
        body = json.dumps(body, indent=2)
    processor = work.context.request_processor[0]
    encoded = body.encode() if isinstance(body, str) else bytes(body)
    return Answer(int(processor.status or 200), encoded, content_type, processor.response_headers)
