"""The tables of the mutation run follow the tree: modules, tests, and the changes that are explained."""

from __future__ import annotations

import pytest

from tests.mutants.explained import load, stripped
from tests.mutants.selection import ROOT, TARGETS, TESTS, chosen


def test_every_module_that_is_meant_is_there_and_has_tests():
    found = {module.name for pattern in TARGETS for module in chosen([pattern])}
    assert {"laurel.domain.awards.counting", "laurel.store.engine.engine", "wp_posts.permissions"} <= found


@pytest.mark.parametrize("package", TESTS)
def test_the_tests_of_a_package_are_there(package):
    assert chosen([package])
    assert not [path for path in TESTS[package] if not (ROOT / path).exists()]


def test_a_pattern_without_modules_is_an_error():
    with pytest.raises(LookupError, match="laurel.nothing"):
        chosen(["laurel.nothing"])


def test_what_is_explained_is_still_in_the_code():
    for entry in load():
        [module] = chosen([entry.change.module])
        assert stripped(entry.change.before) in stripped(module.path.read_text()), entry.change
        assert entry.reason, entry.change


def test_no_change_is_explained_twice():
    keys = [entry.change.key() for entry in load()]
    assert len(keys) == len(set(keys))
