# ruff: noqa: RUF001 (the typographic characters are what is tested)
from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laurel.rest.formatting.texturize import wptexturize

NAMES = {
    "&#8216;": "‘", "&#8217;": "’", "&#8220;": "“", "&#8221;": "”", "&#8242;": "′", "&#8243;": "″",
    "&#8211;": "–", "&#8212;": "—", "&#8230;": "…", "&#215;": "×", "&#8482;": "™",
}  # fmt: skip


def shown(text):
    for entity, character in NAMES.items():
        text = text.replace(entity, character)
    return text


@pytest.mark.parametrize(("text", "typeset"), [
    ("don't", "don’t"),
    ("'quoted' text", "‘quoted’ text"),
    ('"Hello," she said.', "“Hello,” she said."),
    ('("x") ["y"] {"z"}', "(“x”) [“y”] {“z”}"),
    ("\"'nested' quote\"", "“‘nested’ quote”"),
    ("'\"nested\" quotes'", "‘”nested” quotes’"),
    ("\"'both'\"", "“‘both'”"),
    ("('0.5') 'a'b", "(‘0.5’) ‘a’b"),
    ("James' book", "James’ book"),
    ("the '90s", "the ’90s"),
    ("class of '99", "class of ’99"),
    ("class of '99'", "class of ’99’"),
    ("'0.5'", "‘0.5’"),
    ('"5"', "“5”"),
    ("'tis", "’tis"),
    ("6' tall", "6′ tall"),
    ("6'2\" tall", "6’2″ tall"),
    ('a 9" nail', "a 9″ nail"),
    ('"the 9" nail"', "“the 9″ nail”"),
    ('"he is 6"', "“he is 6”"),
    ('"about 3" or 4". or 5"', "“about 3″ or 4”. or 5″"),
    ('"about 3" or 4"', "“about 3″ or 4”"),
    ('"3" or 4', "“3” or 4"),
    ("a -- b", "a — b"),
    ("a--b", "a–b"),
    ("a---b", "a—b"),
    ("a - b", "a – b"),
    ("2001-2002", "2001-2002"),
    ("xn--bcher", "xn--bcher"),
    ("wait...", "wait…"),
    ("``x''", "“x”"),
    ("it (tm)", "it ™"),
    ("3x4", "3×4"),
    ("1,000x2.5", "1,000×2.5"),
    ("0x10", "0x10"),
    ("10x", "10x"),
    ("5 x 5", "5 x 5"),
    ("&lt;'a'&gt;", "&lt;‘a’&gt;"),
])  # fmt: skip
def test_typography(text, typeset):
    assert shown(wptexturize(text)) == typeset


@pytest.mark.parametrize(("text", "escaped"), [
    ("Rubies & <b>more</b>", "Rubies &#038; <b>more</b>"),
    ("AT&T &amp; &#38; &copy; &frac12;", "AT&#038;T &amp; &#38; &copy; &frac12;"),
    ("[gallery a='&'] & [unknown a='&']", "[gallery a='&'] &#038; [unknown a=&#8217;&#038;&#8217;]"),
    ('<a href="x?a=1&b=2">', '<a href="x?a=1&#038;b=2">'),
    ("&", "&#038;"),
])  # fmt: skip
def test_ampersands(text, escaped):
    assert wptexturize(text) == escaped


@pytest.mark.parametrize("text", [
    "<pre>\"a\" -- 'b'...</pre>", "<code>a--b</code>", "<script>x = 'y';</script>", "<kbd>\"</kbd>",
    "<style>a::after{content:'...'}</style>", "<tt>'</tt>", "<!-- \"it's\" -->", "<a title=\"it's\">x</a>",
    "<pre><code>'</code>'</pre>", "", "   ", "<!-- open '", "<pre>a & b</pre>", "<!-- a & b -->", "a < b 'c'",
    "[gallery ids='1,2'][/caption]", "[[audio src='x']]", "[caption alt=\"<b title='x'>\"]",
])  # fmt: skip
def test_what_is_left_alone(text):
    assert wptexturize(text) == text


def test_text_around_kept_elements_is_set():
    assert shown(wptexturize("'a' <code>'b'</code> 'c'")) == "‘a’ <code>'b'</code> ‘c’"


@given(st.text(alphabet="'\"-.x09 a(<>&b;/", max_size=40))
def test_only_marks_change(text):
    def letters(string):
        return re.sub(r"&#\d+;|[^ab0-9]", "", string)

    assert letters(wptexturize(text)) == letters(text)
