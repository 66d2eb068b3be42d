from __future__ import annotations

import pytest

from laurel.rest.formatting.excerpt import strip_shortcodes, wp_trim_words


@pytest.mark.parametrize(("text", "plain"), [
    ("a [gallery ids='1,2'] b", "a  b"),
    ("a [gallery /] b", "a  b"),
    ("[caption id=1]x <b>y</b>[/caption]z", "z"),
    ("[gallery][gallery]x", "x"),
    ("[video]a[/video] [video]b", " b"),
    ("[[gallery]] is how", "[gallery] is how"),
    ("[unknown]x[/unknown]", "[unknown]x[/unknown]"),
    ("[gallery-like]", "[gallery-like]"),
    ("[gallery", "[gallery"),
    ("no brackets", "no brackets"),
])  # fmt: skip
def test_strip_shortcodes(text, plain):
    assert strip_shortcodes(text) == plain


def test_strip_shortcodes_of_ones_own():
    assert strip_shortcodes("[badge]x[/badge][gallery]", {"badge"}) == "[gallery]"
    assert strip_shortcodes("[badge]", ()) == "[badge]"


@pytest.mark.parametrize(("count", "more"), [(54, ""), (55, ""), (56, "&hellip;")])
def test_wp_trim_words_counts_55(count, more):
    text = " ".join(["word"] * count)
    assert wp_trim_words(text) == " ".join(["word"] * min(count, 55)) + more


def test_wp_trim_words_drops_tags_and_blanks():
    assert wp_trim_words(" <b>a</b>\n\tb <script>c</script> d ", 2, " …") == "a b …"
