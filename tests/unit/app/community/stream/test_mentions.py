"""Mentions by @name."""

from __future__ import annotations

import pytest

from laurel.app.community.stream.mentions import MENTIONS_AT_MOST, mention_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Hello @ann and @Bob!", ["ann", "bob"]),
        ("@ann, @ann. (@ann)", ["ann"]),
        ("mary-ann.lee: @mary-ann.lee.", ["mary-ann.lee"]),
        ("<p>@ann</p><b>@bob</b>", ["ann", "bob"]),
        ("ann@example.org", []),
        ("https://example.org/@ann", []),
        ("@", []),
        ("@@ann", []),
        ("@...", []),
        ("@ünal", []),
        ("no names", []),
    ],
)
def test_names_in_a_text(text, names):
    assert mention_names(text) == names


def test_the_mentions_of_a_text_are_limited():
    text = " ".join(f"@user{number}" for number in range(50))
    assert mention_names(text) == [f"user{number}" for number in range(MENTIONS_AT_MOST)]
