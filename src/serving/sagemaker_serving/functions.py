"""The functions of a handler, found in its module and made callable in one way."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from sagemaker_serving import defaults
from sagemaker_serving.context import Context

type HandlerFunction = Callable[..., Any]
"""Takes the function's own arguments, then a Context."""


@dataclass(frozen=True, slots=True)
class Functions:
    pre_model: HandlerFunction | None
    model: HandlerFunction
    warmup: HandlerFunction | None
    transform: HandlerFunction | None
    """Where it is set, it does the work of the next three."""
    read: HandlerFunction
    predict: HandlerFunction
    write: HandlerFunction
    counters: Callable[[Any], Mapping[str, float]] | None
    """`metrics_fn`: what the handler counts, for `/metrics`; ours alone too."""
    predict_batch: HandlerFunction | None
    """`predict` for a list of inputs at once; ours alone, other hosts do not look for it."""


def functions_of(module: ModuleType, default_output_fn: Callable[..., Any]) -> Functions:
    """Raises ValueError and TypeError where the toolkit does: mixed styles, wrong parameters."""

    def own(name: str, arguments: int) -> HandlerFunction | None:
        function = getattr(module, name, None)
        return None if function is None else with_context(function, arguments)

    transform = own("transform_fn", 4)
    read, predict, write = own("input_fn", 2), own("predict_fn", 2), own("output_fn", 2)
    if transform and (read or predict or write):
        raise ValueError(
            "transform_fn cannot be used together with input_fn, predict_fn or output_fn"
        )
    predict_batch = own("predict_batch_fn", 2)
    return Functions(
        pre_model=own("pre_model_fn", 1),
        model=own("model_fn", 1) or with_context(defaults.default_model_fn, 1),
        warmup=own("model_warmup_fn", 2),
        transform=transform,
        read=read or with_context(defaults.default_input_fn, 2),
        predict=predict or _one_of_batch(predict_batch),
        write=write or with_context(default_output_fn, 2),
        predict_batch=predict_batch,
        counters=getattr(module, "metrics_fn", None),
    )


def with_context(function: Callable[..., Any], arguments: int) -> HandlerFunction:
    """The toolkit's rule: a function with one parameter more than its arguments gets the context.

    Decided here, once, rather than at every request.
    """
    parameters = len(inspect.signature(function).parameters)
    if parameters == arguments + 1:
        return function
    if parameters == arguments:
        return lambda *values: function(*values[:-1])
    raise TypeError(
        f"{function.__name__} takes {parameters} parameters, "
        f"expected {arguments}, or {arguments + 1} with the context last"
    )


def _one_of_batch(predict_batch: HandlerFunction | None) -> HandlerFunction:
    if predict_batch is None:
        return with_context(defaults.default_predict_fn, 2)

    def predict(data: Any, model: Any, context: Context) -> Any:
        return predict_batch([data], model, context)[0]

    return predict
