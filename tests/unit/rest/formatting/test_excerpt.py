from __future__ import annotations

import pytest

from laurel.rest.formatting.excerpt import teaser, wp_trim_words


@pytest.mark.parametrize(("content", "shown"), [
    ("Teaser text.\n\n<!--more-->\n\nThe rest.", "Teaser text.\n\n"),
    ("Intro<!--more Read on-->Rest", "Intro"),
    ("a<!--more\n-->b<!--more<!--more-->c", "a<!--more\n-->b"),
    ("a<!--more b", "a<!--more b"),
    ("One<!--nextpage-->Two<!--more-->", "One"),
    ("\n<!--nextpage-->One<!--nextpage-->Two", "One"),
    ("a<!-- wp:more {\"x\":1} -->\n<!--more-->\n<!-- /wp:more -->b", "a\n"),
    ("a<!-- more -->b", "a<!-- more -->b"),
])  # fmt: skip
def test_teaser(content, shown):
    assert teaser(content) == shown


@pytest.mark.parametrize(("count", "more"), [(54, ""), (55, ""), (56, "&hellip;")])
def test_wp_trim_words_counts_55(count, more):
    text = " ".join(["word"] * count)
    assert wp_trim_words(text) == " ".join(["word"] * min(count, 55)) + more


def test_wp_trim_words_drops_tags_and_blanks():
    assert wp_trim_words(" <b>a</b>\n\tb <script>c</script> d ", 2, " …") == "a b …"
