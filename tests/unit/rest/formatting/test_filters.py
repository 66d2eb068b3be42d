from __future__ import annotations

from html.parser import HTMLParser

import pytest

from laurel.app.community.stream.mentions import link_mentions
from laurel.rest.formatting.filters import (
    bp_get_activity_content,
    bp_get_activity_content_body,
    convert_chars,
    has_blocks,
    the_content,
    the_excerpt,
    the_title,
    wp_trim_excerpt,
)
from laurel.rest.formatting.kses import bp_activity_filter_kses, xprofile_filter_kses

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
    assert the_content(BLOCKS) == '\n<p class="wp-block-paragraph">It&#8217;s\nhere</p>\n'


@pytest.mark.parametrize(("content", "excerpt"), [
    ("<p>One</p>\n<p>Two</p>", "One Two"),
    ("[gallery]a [caption]b[/caption] c", "a c"),
    ("", ""),
    ("a < b", "a < b"),
    ("Intro :)<!--more-->Rest", "Intro 🙂"),
    (f"{BLOCKS}<!-- wp:code --><pre>c</pre><!-- /wp:code -->", "It&#8217;s here"),
])  # fmt: skip
def test_wp_trim_excerpt(content, excerpt):
    assert wp_trim_excerpt(content) == excerpt


def test_wp_trim_excerpt_counts_words():
    assert wp_trim_excerpt("w " * 56) == ("w " * 55).strip() + " [&hellip;]"
    assert wp_trim_excerpt("a b c", words=2) == "a b [&hellip;]"


@pytest.mark.parametrize(("content", "rendered"), [
    ('[audio src="/x.mp3"]\n\n[embed]https://example.org/a[/embed]',
     ('<audio class="wp-audio-shortcode" id="audio-5-1" preload="none" style="width: 100%" controls="controls">'
     '<source type="audio/mpeg" src="/x.mp3?_=1" /><a href="/x.mp3">/x.mp3</a></audio>\n'
     '<p><a href="https://example.org/a">https://example.org/a</a></p>\n')),
    ('[caption width="100"]<img src="a.png" /> it\'s[/caption]',
     ('<figure style="width: 100px" class="wp-caption alignnone"><img decoding="async" src="a.png" />'
     '<figcaption class="wp-caption-text">it&#8217;s</figcaption></figure>\n')),
    ('[gallery ids="1,2"]', "\n"),
    ("Wordpress :)", "<p>WordPress 🙂</p>\n"),
    ('<!-- wp:image --><figure class="wp-block-image"><img src="a.png"/></figure><!-- /wp:image -->',
     '<figure class="wp-block-image"><img decoding="async" src="a.png"/></figure>'),
])  # fmt: skip
def test_content_with_shortcodes_images_smilies_and_names(content, rendered):
    assert the_content(content, post_id=5) == rendered


def test_smilies_stay_where_the_setting_says_so():
    assert the_content(":)", smilies=False) == the_excerpt(":)", smilies=False) == "<p>:)</p>\n"
    assert wp_trim_excerpt(":)", smilies=False) == ":)"
    assert the_excerpt(":)") == "<p>🙂</p>\n"


def test_the_name_in_titles():
    assert the_title("Wordpress, myWordpress") == "WordPress, myWordPress"


def test_long_texts_are_rendered_without_being_remembered():
    long = "It's " * 2_000
    assert the_content(long) == the_content(long) == "<p>" + "It&#8217;s " * 2_000 + "</p>\n"
    assert wp_trim_excerpt(long, words=1) == "It&#8217;s [&hellip;]"


MENTION = "<a class='bp-suggestions-mention' href='http://a/members/b/' rel='nofollow'>@b</a>"


@pytest.mark.parametrize(("content", "rendered"), [
    ("", ""),
    ("It's\n\n\"two\" :)", "<p>It&#8217;s</p>\n<p>&#8220;two&#8221; 🙂</p>\n"),
    ("a & b &amp; c", "<p>a &#038; b &amp; c</p>\n"),
    ("http://c.org", '<p><a href="http://c.org" rel="nofollow ugc">http://c.org</a></p>\n'),
    ('<a href="/c" rel="nofollow" title="d">e</a>', '<p><a href="/c" title="d" rel="nofollow ugc">e</a></p>\n'),
    (MENTION, '<p><a href="http://a/members/b/" rel="nofollow ugc">@b</a></p>\n'),
])  # fmt: skip
def test_the_content_of_stream_items(content, rendered):
    assert bp_get_activity_content_body(content) == rendered
    if content != MENTION:
        assert bp_get_activity_content(content) == rendered


def test_mentions_keep_their_class_in_comments():
    rendered = "<p><a class='bp-suggestions-mention' href='http://a/members/b/' rel=\"nofollow ugc\">@b</a></p>\n"
    assert bp_get_activity_content(MENTION) == rendered


def test_stream_items_without_smilies():
    assert bp_get_activity_content_body(":)", smilies=False) == bp_get_activity_content(":)", smilies=False)
    assert bp_get_activity_content(":)", smilies=False) == "<p>:)</p>\n"


class Attributes(HTMLParser):
    """The names of the attributes of a piece of HTML."""

    def __init__(self, html):
        super().__init__()
        self.names = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.names.update(name for name, _ in attrs)


@pytest.mark.parametrize("clean", [bp_activity_filter_kses, lambda text: xprofile_filter_kses(text, rich=True)])
@pytest.mark.parametrize("inside", [
    "> http://a.org/onerror=alert(1)//", "> www.a.org/onclick=b", "&gt; http://a.org/ onclick=b", "' onclick=b http://a",
    '" onclick=b http://a', "<a href=http://a.org/onclick=b", "http://a.org/'onclick='b", "@b> onclick=c",
])  # fmt: skip
def test_links_do_not_break_out_of_attributes(clean, inside):
    for quote in "\"'":
        value = f"{quote}{inside}{quote}"
        html = f"<img src=/x alt={value}><a href={value} title={value}>b</a>"
        shown = bp_get_activity_content_body(link_mentions(clean(html), {"b": 1}, "http://example.org"))
        assert Attributes(shown).names <= {"src", "alt", "href", "title", "rel", "class"}
