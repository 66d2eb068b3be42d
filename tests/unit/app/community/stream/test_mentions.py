"""Mentions by @name."""

from __future__ import annotations

import pytest

from laurel.app.community.stream.mentions import (
    LINKED_AT_MOST,
    MENTIONS_AT_MOST,
    link_mentions,
    mention_names,
    others_among,
)


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


def link(name, slug=""):
    return f"<a class='bp-suggestions-mention' href='http://x/members/{slug or name}/' rel='nofollow'>@{name}</a>"


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("@ann, @Bob. @eve", f"{link('ann')}, {link('Bob', 'bob')}. @eve"),
        ("<b>@ann</b>@ann", f"<b>{link('ann')}</b>{link('ann')}"),
        ("ann@ann.org /@ann", "ann@ann.org /@ann"),
        ('<a href="/x">@ann</a> <i title="@ann">@ann</i>', f'<a href="/x">@ann</a> <i title="@ann">{link("ann")}</i>'),
        ("<abbr>@ann</abbr>", f"<abbr>{link('ann')}</abbr>"),
        ("@annette @ann_", "@annette @ann_"),
    ],
)
def test_mentions_become_links(text, linked):
    assert link_mentions(text, {"ann": 3, "bob": 2}, "http://x") == linked


def test_links_are_limited():
    text = "@ann " * (LINKED_AT_MOST + 1)
    assert link_mentions(text, {"ann": 3}, "http://x") == f"{link('ann')} " * LINKED_AT_MOST + "@ann "
    assert link_mentions("@ann", {}, "http://x") == "@ann"


def test_the_author_is_not_among_the_others():
    assert others_among({"ann": 3, "bob": 2, "eve": 1}, 2) == (1, 3)
