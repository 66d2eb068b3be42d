"""Calling the functions of a template in this process."""

from __future__ import annotations

import importlib
from typing import Any

from laurel_cli.aws.guarded_tables import acting_as
from laurel_cli.aws.lambda_context import LambdaContext
from laurel_cli.aws.template import Function


def invoke(function: Function, event: dict[str, Any]) -> Any:
    """What the function's handler answers to an event; its module is imported when first needed (a cold start).

    The tables may ask for the function's policy (`laurel_cli.aws.guarded_tables`). Raises what the handler raises.
    """
    module, _, attribute = function.handler.rpartition(".")
    handler = getattr(importlib.import_module(module), attribute)
    with acting_as(function.name):
        return handler(event, LambdaContext.for_function(function))
