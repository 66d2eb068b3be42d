"""What is done with a text of a client grows with its length and not with the square of it: counted, not timed.

Every expression and every search in a text counts the characters it looks at (`tests.fuzz.counted`). For three texts,
each with twice as many units as the one before, the second doubling may not cost more than the first did, doubled.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest

import laurel.rest
from tests.fuzz import subjects
from tests.fuzz.corpus import UNITS, texts, written
from tests.fuzz.counted import CountedPattern, Meter, counted, counting, patterns_of

CHARACTERS = 40
"""About how long the shortest text of a comparison is."""
GROWTH, SLACK = 2.3, 60
"""How much more the second doubling may cost than the first, as a factor; and in steps, for beginnings and ends."""

LONG = 300
"""Longer than a slug may be."""

SUBJECTS = {**subjects.HTML, **subjects.PROFILES, **subjects.KSES, **subjects.REQUESTS}


@contextmanager
def deep_recursion() -> Iterator[None]:
    """The matcher goes on in a call of its own for every item of a pattern."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(200_000)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def growing_too_fast(
    subject: Callable[[str], object], meter: Meter, units: tuple[str, ...] = UNITS
) -> list[tuple[tuple[str, str, str], list[int]]]:
    """The texts of the corpus for which a function's steps grow faster than the text, with the steps."""
    found = []
    for text in texts(units):
        least = max(CHARACTERS // len(text[1]), 4)
        steps = []
        for times in (least, 2 * least, 4 * least):
            before = meter.steps
            subject(counted(written(text, times), meter))
            steps.append(meter.steps - before)
        first, second = (max(later - earlier, 0) for earlier, later in pairwise(steps))
        if second > GROWTH * first + SLACK and steps[-1] > 2 * steps[1]:
            found.append((text, steps))
    return found


@pytest.mark.parametrize("name", SUBJECTS)
def test_the_work_grows_with_the_text(name):
    with deep_recursion(), counting(subjects.MODULES) as meter:
        assert growing_too_fast(SUBJECTS[name], meter) == []


@pytest.mark.parametrize("pattern", [r"<!--\s+/?wp:[^>]*?-->", r"\[([^\]]*)\]", r"&[^;]+;", r"<p>(<li[^\n]+?)</p>"])
def test_an_expression_that_starts_again_and_again_is_found(pattern):
    with deep_recursion():
        meter = Meter()
        replaced = CountedPattern(re.compile(pattern), meter, "an expression")
        assert growing_too_fast(replaced.findall, meter)


@pytest.mark.parametrize(("name", "subject"), [
    ("a search that finds nothing", lambda text: [text.find(">>", at) for at in range(len(text))]),
    ("a rest copied for every character", lambda text: [text[at:] for at in range(len(text))]),
])  # fmt: skip
def test_searches_and_copies_of_a_text_are_counted(name, subject):
    assert growing_too_fast(subject, Meter()), name


def test_a_function_that_goes_through_a_list_for_every_member_is_found():
    module = sys.modules[__name__]
    with counting([module]) as meter:
        assert growing_too_fast(_pairs, meter, ("a",))


def _pairs(text: str) -> int:
    count = 0
    for one in text:
        for other in text:
            count += one == other
    return count


def test_every_expression_is_run_by_one_of_the_functions():
    with deep_recursion(), counting(subjects.MODULES) as meter:
        for subject in SUBJECTS.values():
            for text in texts():
                subject(counted(written(text, 2), meter))
            subject(counted("a" * LONG, meter))
    assert patterns_of(subjects.MODULES) - meter.used == set()


def rest_modules() -> list[ModuleType]:
    """The modules of the framework."""
    found = pkgutil.walk_packages(laurel.rest.__path__, "laurel.rest.")
    return [importlib.import_module(module.name) for module in found]


def test_no_expression_of_the_framework_is_left_out():
    named = {name.rpartition(".")[0] for name in patterns_of(rest_modules())}
    theirs = {name for name in named if set(name.split(".")) & set(subjects.OF_DEVELOPERS)}
    assert named - theirs <= {module.__name__ for module in subjects.MODULES}


@pytest.mark.parametrize("module", subjects.MODULES, ids=lambda module: module.__name__)
def test_expressions_are_globals_so_that_their_steps_can_be_counted(module):
    tree = ast.parse(Path(module.__file__).read_text())
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    calls = [node for function in functions for node in ast.walk(function) if isinstance(node, ast.Call)]
    assert not [call.lineno for call in calls if ast.unparse(call.func).startswith("re.")]
