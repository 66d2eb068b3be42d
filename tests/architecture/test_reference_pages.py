"""docs/actions.md and docs/meta.md against the routes and the keys that there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from laurel.auth.scopes.routes import READING_ACTIONS, ROUTES, WRITING_ACTIONS
from laurel.wp.gamipress_post_meta import KEYS

ROOT = Path(__file__).parents[2]
ACTIONS = (ROOT / "docs" / "actions.md").read_text("utf-8")
META = (ROOT / "docs" / "meta.md").read_text("utf-8")
OWN = sorted(route for route in ROUTES if route.startswith("/laurel/v1/"))
SECTIONS = {
    "points-type": "Types", "achievement-type": "Types", "rank-type": "Types", "points-award": "Requirements",
    "points-deduct": "Requirements", "step": "Requirements", "rank-requirement": "Requirements",
    "achievement": "Achievements", "rank": "Ranks",
}  # fmt: skip
"""Which section of docs/meta.md has the keys of a kind of post."""


def first_cells(text: str) -> list[str]:
    """What is in code in the first cells of tables."""
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return [found for cell in cells for found in re.findall(r"`([^`]+)`", cell)]


def section(name: str) -> str:
    """A section of docs/meta.md."""
    (found,) = [part for part in META.split("\n## ") if part.startswith(name)]
    return found


def test_every_action_has_its_row_and_every_row_an_action():
    rows = [name for name in first_cells(ACTIONS) if "/" not in name]
    assert sorted(rows) == sorted((*READING_ACTIONS, *WRITING_ACTIONS))


def test_every_route_of_our_own_has_its_row_and_every_row_a_route():
    assert sorted(f"/{name}" for name in first_cells(ACTIONS) if "/" in name) == OWN


@pytest.mark.parametrize("kind", KEYS)
def test_every_key_of_a_kind_of_post_is_described(kind):
    assert set(KEYS[kind]) <= set(first_cells(section(SECTIONS[kind])))


@pytest.mark.parametrize("name", sorted(set(SECTIONS.values())))
def test_no_key_is_described_that_is_none(name):
    known = {key for kind, of in SECTIONS.items() if of == name for key in KEYS[kind]}
    assert set(first_cells(section(name))) <= known


@pytest.mark.parametrize("kind", KEYS)
def test_the_values_of_a_choice_are_all_there(kind):
    text = section(SECTIONS[kind])
    values = {value for schema in KEYS[kind].values() for value in schema.get("enum", ()) if isinstance(value, str)}
    missing = [value for value in values - {"", "on", "0", "1", "true", "false"} if f"`{value}`" not in text]
    if kind != "rank":  # it refers to achievements
        assert missing == []
