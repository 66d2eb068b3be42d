from __future__ import annotations

import pytest

from laurel.rest.formatting.filters import (
    convert_chars,
    has_blocks,
    the_content,
    the_excerpt,
    the_title,
    wp_trim_excerpt,
)

BLOCKS = '<!-- wp:paragraph {"align":"left"} -->\n<p>It\'s\nhere</p>\n<!-- /wp:paragraph -->'


@pytest.mark.parametrize(("title", "rendered"), [
    ("Plain", "Plain"),
    (" A & B's <em>c</em> ", "A &#038; B&#8217;s <em>c</em>"),
    ("", ""),
])  # fmt: skip
def test_the_title(title, rendered):
    assert the_title(title) == rendered


@pytest.mark.parametrize(("text", "converted"), [
    ("?a=1&p=2", "?a=1&#038;p=2"), ("&amp; &#38; &nbsp;", "&amp; &#38; &nbsp;"), ("x", "x"),
])  # fmt: skip
def test_convert_chars(text, converted):
    assert convert_chars(text) == converted


@pytest.mark.parametrize(("content", "rendered"), [
    ("", ""),
    ("Hello world", "<p>Hello world</p>\n"),
    ("It's\n\n\"two\"", "<p>It&#8217;s</p>\n<p>&#8220;two&#8221;</p>\n"),
])  # fmt: skip
def test_the_content(content, rendered):
    assert the_content(content) == rendered
    assert the_excerpt(content) == rendered


def test_content_of_the_block_editor_gets_no_paragraphs_of_ours():
    assert has_blocks(BLOCKS)
    assert not has_blocks("<!-- a comment -->")
    assert the_content(BLOCKS) == "\n<p>It&#8217;s\nhere</p>\n"


@pytest.mark.parametrize(("content", "excerpt"), [
    ("<p>One</p>\n<p>Two</p>", "One Two"),
    ("[gallery]a [caption]b[/caption] c", "a c"),
    ("", ""),
    ("a < b", "a < b"),
])  # fmt: skip
def test_wp_trim_excerpt(content, excerpt):
    assert wp_trim_excerpt(content) == excerpt


def test_wp_trim_excerpt_counts_words():
    assert wp_trim_excerpt("w " * 56) == ("w " * 55).strip() + " [&hellip;]"
    assert wp_trim_excerpt("a b c", words=2) == "a b [&hellip;]"


def test_long_texts_are_rendered_without_being_remembered():
    long = "It's " * 2_000
    assert the_content(long) == the_content(long) == "<p>" + "It&#8217;s " * 2_000 + "</p>\n"
    assert wp_trim_excerpt(long, words=1) == "It&#8217;s [&hellip;]"
