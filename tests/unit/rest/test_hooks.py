from __future__ import annotations

from laurel.rest.hooks import Hooks


def test_filters_run_by_priority_then_registration():
    hooks = Hooks()
    hooks.add_filter("f", lambda value: value + "c", 20)
    hooks.add_filter("f", lambda value: value + "a")
    hooks.add_filter("f", lambda value: value + "b")
    hooks.add_filter("f", lambda value: value + "0", 1)
    assert hooks.apply_filters("f", ">") == ">0abc"


def test_filters_see_the_other_arguments():
    hooks = Hooks()
    hooks.add_filter("f", lambda value, by, plus: value * by + plus)
    assert hooks.apply_filters("f", 2, 3, 1) == 7


def test_a_hook_without_callbacks_changes_nothing():
    hooks = Hooks()
    assert hooks.apply_filters("f", "x", 1) == "x"
    hooks.do_action("a", 1)
    assert not hooks.has_filter("f")


def test_actions_do_not_pass_values_on():
    hooks, seen = Hooks(), []
    hooks.add_action("a", seen.append)
    hooks.add_action("a", seen.append, 5)
    hooks.do_action("a", "x")
    assert seen == ["x", "x"]
    assert hooks.has_filter("a")
