# ruff: noqa: RUF001 (the typographic characters are what is tested)
from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laurel.domain.slug import SLUG_BYTES, remove_accents, sanitize_title, truncate_post_slug


@pytest.mark.parametrize(("title", "slug"), [
    ("My Fancy Badge", "my-fancy-badge"),
    ("Crème Brûlée — Größe", "creme-brulee-grose"),
    ("Tom & Jerry: 50% \"off\"!", "tom-jerry-50-off"),
    ("A <em>b</em>", "a-b"),
    ("a <b", "a"),
    ("a < b", "a-b"),
    ("<!-- x > y -->z", "z"),
    ("<a title='x>y'>z", "z"),
    ("a.b/c_d", "a-b-c_d"),
    ("3×4", "3x4"),
    ("don’t “stop”…", "dont-stop"),
    ("a\u00a0b\u2013c", "a-b-c"),
    ("a&nbsp;b&amp;c&mdash;d", "a-bc-d"),
    ("a\tb", "ab"),
    ("  --a  -  b--  ", "a-b"),
    ("Привет", "%d0%bf%d1%80%d0%b8%d0%b2%d0%b5%d1%82"),
    ("%D0%9F %41 %zz %", "%d0%bf-%41-zz"),
    ("%ff", "%ff"),
    ("Đà Nẵng", "da-nang"),
    ("e\u0301", "e"),
    ("İstanbul", "istanbul"),
    ("Æsir Œuvre Þór", "aesir-oeuvre-thor"),
    ("\ud800x", "x"),
    ("🏆 gold", "%f0%9f%8f%86-gold"),
    ("---", ""), ("...", ""), ("", ""), ("!?", ""), ("&amp;", ""),
])  # fmt: skip
def test_sanitize_title(title, slug):
    assert sanitize_title(title) == slug


def test_the_fallback_is_for_nothing_left():
    assert sanitize_title("!", "12") == "12"
    assert sanitize_title("a", "12") == "a"


@pytest.mark.parametrize(("title", "length"), [
    ("a" * 300, 200), ("word " * 60, 199), ("a" * 199 + "é", 200), ("a" * 198 + "日", 198), ("日" * 30, 198),
    ("%d0%bf" * 50, 198), ("a" * 199 + "%41", 199),
])  # fmt: skip
def test_slugs_are_cut_between_characters(title, length):
    slug = sanitize_title(title)
    assert len(slug) == length
    assert not re.search(r"%(?![0-9a-f]{2})", slug)


def test_truncate_post_slug():
    assert truncate_post_slug("short") == "short"
    assert truncate_post_slug("a" * 201) == "a" * 200
    assert truncate_post_slug("ab-cd", 3) == "ab"
    assert truncate_post_slug("%d0%bf%d0%bf", 10) == "%d0%bf"
    assert truncate_post_slug("%ff%ff", 5) == "%ff"


def test_remove_accents_leaves_other_scripts():
    assert remove_accents("plain") == "plain"
    assert remove_accents("Ångström 日本 Ж ß") == "Angstrom 日本 Ж s"


@given(st.text(st.characters(), max_size=80) | st.text(alphabet="aé日%4ad&;<>-. /\"'", max_size=300))
def test_a_slug_is_clean_bounded_and_its_own_slug(title):
    slug = sanitize_title(title)
    assert re.fullmatch(r"(?:[a-z0-9_%](?:[a-z0-9_%-]*[a-z0-9_%])?)?", slug)
    assert "--" not in slug
    assert len(slug) <= SLUG_BYTES
    assert sanitize_title(slug) == slug
