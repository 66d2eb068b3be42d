"""Callbacks that take fewer arguments than they are called with, which PHP allows."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from types import FunctionType, MethodType
from typing import Any

_TAKES_ALL = inspect.CO_VARARGS
_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def accepting(callback: Any, given: int) -> Any:
    """The callback itself if it takes `given` positional arguments, or else one that passes the first ones to it.

    So ``get_callback(item, attribute)`` and ``validate_callback(value)`` work as WordPress' documents print them. A
    class or builtin that cannot be inspected, such as ``int``, takes one argument. What is no callable, such as None
    or False, is returned as it is.
    """
    taken = _positional_arguments(callback, given) if callable(callback) else given
    if taken >= given:
        return callback

    @wraps(callback)
    def shortened(*args: Any) -> Any:
        return callback(*args[:taken])

    return shortened


def _positional_arguments(callback: Callable[..., Any], given: int) -> int:
    function, bound = (callback.__func__, 1) if isinstance(callback, MethodType) else (callback, 0)
    if isinstance(function, FunctionType):  # without a signature object: every argument of every route is looked at
        return given if function.__code__.co_flags & _TAKES_ALL else function.__code__.co_argcount - bound
    try:
        parameters = inspect.signature(callback).parameters.values()
    except (TypeError, ValueError):
        return 1
    if any(parameter.kind is inspect.Parameter.VAR_POSITIONAL for parameter in parameters):
        return given
    return sum(parameter.kind in _POSITIONAL for parameter in parameters)
