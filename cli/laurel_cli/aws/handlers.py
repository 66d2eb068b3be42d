"""Calling the functions of a template in this process."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from laurel.composition.container import Container
from laurel.composition.init_phase import Handler
from laurel.composition.lambda_entry import Entry
from laurel_cli.aws.guarded_tables import acting_as
from laurel_cli.aws.lambda_context import LambdaContext
from laurel_cli.aws.template import Function

Invoke = Callable[[Function, dict[str, Any]], Any]
"""``invoke(function, event)``: what a function returns for an event. Raises what its handler raises."""


def invoker(container: Container) -> Invoke:
    """A function that calls Lambda functions, each with a handler for the site of that container.

    A function's module is imported when it is first called (a cold start). The tables may enforce the function's policy
    (`laurel_cli.aws.guarded_tables`).
    """
    handlers: dict[str, Handler] = {}

    def invoke(function: Function, event: dict[str, Any]) -> Any:
        handler = handlers.get(function.handler)
        if handler is None:
            handler = handlers[function.handler] = _entry_of(function)(container)
        with acting_as(function.name):
            return handler(event, LambdaContext.for_function(function))

    return invoke


def _entry_of(function: Function) -> Entry:
    """The entry beside the handler that the template names, which is the one on Lambda's own container."""
    entry: Entry = importlib.import_module(function.handler.rpartition(".")[0]).entry
    return entry
