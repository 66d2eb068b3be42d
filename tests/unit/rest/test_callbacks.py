"""Callbacks with fewer arguments than they are called with."""

from __future__ import annotations

from functools import partial

import pytest

from laurel.rest.callbacks import accepting


class Resource:
    def method(self, value):
        return value

    @staticmethod
    def static(value):
        return value

    @classmethod
    def of_class(cls, value):
        return value

    def __call__(self, value):
        return value


def one(value):
    return value


def defaulted(value, request=None):
    return (value, request)


CALLBACKS = (
    one, lambda value: value, Resource().method, Resource.static, Resource.of_class, Resource(), partial(one),
    str.strip,
)  # fmt: skip


@pytest.mark.parametrize("callback", CALLBACKS)
def test_a_callback_of_one_argument_gets_the_first_of_three(callback):
    assert accepting(callback, 3)("a", "b", "c") == "a"


@pytest.mark.parametrize(("builtin", "result"), [(int, 7), (float, 7.0), (str, "7"), (bool, True), (len, 1)])
def test_builtins_get_one_argument(builtin, result):
    assert accepting(builtin, 3)("7", "b", "c") == result


def test_arguments_with_defaults_are_filled():
    assert accepting(defaulted, 3)("a", "b", "c") == ("a", "b")


def test_no_argument_at_all():
    assert accepting(lambda: True, 1)("request") is True


@pytest.mark.parametrize("callback", [lambda *values: values, lambda a, b, c: (a, b, c), lambda a, b, *c: (a, b, *c)])
def test_what_takes_all_is_called_itself(callback):
    assert accepting(callback, 3) is callback
    assert callback("a", "b", "c") == ("a", "b", "c")


@pytest.mark.parametrize("value", [None, False])
def test_what_is_no_callback_stays(value):
    assert accepting(value, 3) is value
