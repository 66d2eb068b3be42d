from __future__ import annotations

import pytest

from laurel.rest.formatting.shortcodes import (
    do_shortcodes,
    find_shortcodes,
    shortcode_parse_atts,
    shortcode_unautop,
    strip_shortcodes,
)


@pytest.mark.parametrize(("text", "plain"), [
    ("a [gallery ids='1,2'] b", "a  b"),
    ("a [gallery /] b", "a  b"),
    ("[caption id=1]x <b>y</b>[/caption]z", "z"),
    ("[gallery][gallery]x", "x"),
    ("[video]a[/video] [video]b", " b"),
    ("[[gallery]] is how", "[gallery] is how"),
    ("[[gallery]a[/gallery]] is how", "[gallery]a[/gallery] is how"),
    ("[unknown]x[/unknown]", "[unknown]x[/unknown]"),
    ("[gallery-like]", "[gallery-like]"),
    ("[gallery", "[gallery"),
    ("no brackets", "no brackets"),
    ("[[gallery] x", "[ x"),
    ("[wp_caption][caption]a[/caption]b[/wp_caption]c", "c"),
])  # fmt: skip
def test_strip_shortcodes(text, plain):
    assert strip_shortcodes(text) == plain


@pytest.mark.parametrize("text", [
    '<a title="[gallery]">x</a>', "<!-- [gallery] -->", '<a title="[gallery]x[/gallery]">', "<img [gallery]>",
])  # fmt: skip
def test_what_is_inside_a_tag_or_a_comment_is_no_shortcode(text):
    assert strip_shortcodes(text) == text


def test_a_shortcode_does_not_end_inside_a_comment():
    text = "[gallery]a<!-- [/gallery] <img src=x onerror=y> -->b[/gallery]c"
    assert strip_shortcodes(text) == "c"
    assert strip_shortcodes(text.replace("b[/gallery]", "b")) == "a<!-- [/gallery] <img src=x onerror=y> -->bc"


def test_a_shortcode_with_its_parts():
    text = '[caption width="1" b="<i title=\']\'>"]x<b>y</b>[/caption]'
    (found,) = find_shortcodes(text)
    assert (found.start, found.end, found.name, found.escaped) == (0, len(text), "caption", False)
    assert (found.attributes, found.content) == (' width="1" b="<i title=\']\'>"', "x<b>y</b>")


def test_do_shortcodes():
    handlers = {"audio": lambda shortcode: f"<{shortcode.attributes.strip()}|{shortcode.content}>"}
    text = "[audio a]b[/audio] [audio c/] [[audio]] [video] [audio"
    assert do_shortcodes(text, handlers) == "<a|b> <c|> [audio] [video] [audio"


@pytest.mark.parametrize(("html", "without"), [
    ("<p>[gallery]</p>\n", "[gallery]\n"),
    ("<p> &nbsp;[audio a/]\u00a0</p><p>[video]x[/video]</p>", "[audio a/][video]x[/video]"),
    ("<p>[caption]</p>\n<p>x[/caption]</p>", "[caption]</p>\n<p>x[/caption]"),
    ("<p>a [gallery]</p><p>[gallery] b</p>", "<p>a [gallery]</p><p>[gallery] b</p>"),
    ("<p>[other]</p>", "<p>[other]</p>"),
])  # fmt: skip
def test_shortcode_unautop(html, without):
    assert shortcode_unautop(html) == without


@pytest.mark.parametrize(("text", "attributes"), [
    (" a=\"b c\" D='e' f = g h \"i\"", {"a": "b c", "d": "e", "f": "g"}),
    ('a="b"c="d" e="f', {}),
    ("a-b_c=1\u00a0d=2", {"a-b_c": "1", "d": "2"}),
    ("a='' a=2 a=\"3\"", {"a": "3"}),
    ("", {}),
])  # fmt: skip
def test_shortcode_parse_atts(text, attributes):
    assert shortcode_parse_atts(text) == attributes
