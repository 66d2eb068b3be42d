"""What of HTML untrusted people may store."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laurel.rest.errors import WP_Error
from laurel.rest.formatting.kses import (
    bp_activity_filter_kses,
    wp_kses_data,
    wp_kses_post,
    xprofile_filter_kses,
)

SCRIPT = "java\tscript:alert(1)"
SCRIPTS = (
    SCRIPT, " javascript:x", "JAVASCRIPT:x", "data:text/html,x", "vbscript:x", "x:y", "&#1;javascript:x",
    "java&#10;script:x", "javascript&amp;colon;x",
)  # fmt: skip


@pytest.mark.parametrize(("html", "kept"), [
    ("a < b & c", "a &lt; b &amp; c"),
    ("plain", "plain"),
    ('<p onclick="x()">Hi <script>alert(1)</script></p>', "<p>Hi alert(1)</p>"),
    ('<a href="https://example.org" rel="nofollow" target="_blank" ping="/p">l</a>',
     '<a href="https://example.org" rel="nofollow" target="_blank">l</a>'),
    ('<time datetime="2026-01-01">t</time>', '<time datetime="2026-01-01">t</time>'),
    ('<object data="/a.pdf" type="application/pdf">o</object>', "<object>o</object>"),
    ('<math display="block"><mi mathvariant="bold" onclick="x">x</mi></math>',
     '<math display="block"><mi mathvariant="bold">x</mi></math>'),
    ('<table><tbody><tr align="left"><td nowrap="" colspan="2">c</td></tr></tbody></table>',
     '<table><tbody><tr align="left"><td nowrap="" colspan="2">c</td></tr></tbody></table>'),
    ('<p aria-label="a" aria-busy="b" data-x="c" role="note">d</p>', '<p aria-label="a" data-x="c" role="note">d</p>'),
    ('<form action="/x"><input name="a"></form><iframe src="/"></iframe>x', "x"),
    ("<!-- wp:quote {\"a\":1} -->x<!-- /wp:quote -->", "<!-- wp:quote {\"a\":1} -->x<!-- /wp:quote -->"),
])  # fmt: skip
def test_elements_and_attributes_of_posts(html, kept):
    assert wp_kses_post(html) == kept


@pytest.mark.parametrize(("element", "attribute"), [
    ("a", "href"), ("blockquote", "cite"), ("q", "cite"), ("ins", "cite"), ("img", "src"), ("img", "longdesc"),
    ("img", "usemap"), ("area", "href"), ("video", "src"), ("video", "poster"), ("audio", "src"), ("track", "src"),
])  # fmt: skip
def test_addresses_have_an_allowed_protocol_wherever_they_are(element, attribute):
    def kept(address):
        return attribute in wp_kses_post(f'<{element} {attribute}="{address}">x</{element}>')

    assert all(map(kept, ("/a", "#a", "?a=b:c", "//example.org", "https://example.org", "mailto:a@b.c", "a/b:c")))
    assert not any(map(kept, SCRIPTS))


@pytest.mark.parametrize("html", [
    f'<form action="{SCRIPT}"><button formaction="{SCRIPT}" name="a">b</button></form>',
    f'<object data="{SCRIPT}">b</object>', f'<table background="{SCRIPT}"><tbody></tbody></table>',
    f'<img srcset="{SCRIPT} 1x" src="/a">', f'<a ping="{SCRIPT}">b</a>', f'<body background="{SCRIPT}">b',
    f'<math><mi xlink:href="{SCRIPT}" href="{SCRIPT}">b</mi></math>',
])  # fmt: skip
def test_no_other_attribute_holds_an_address(html):
    assert "script" not in wp_kses_post(html)


def test_styles_are_filtered_and_dropped_when_nothing_is_left():
    assert wp_kses_post('<b style="color:red;behavior:url(x)">a</b>') == '<b style="color:red">a</b>'
    assert wp_kses_post('<b style="behavior:url(x)">a</b>') == "<b>a</b>"


@pytest.mark.parametrize(("html", "kept"), [
    ('<b style="color:red" class="x">a</b><p>b</p>', "<b>a</b>b"),
    ('<a href="/" title="t" rel="me" target="x">a</a>', '<a href="/" title="t" rel="me">a</a>'),
    (f'<blockquote cite="{SCRIPT}">a</blockquote><q cite="/q">b</q>', '<blockquote>a</blockquote><q cite="/q">b</q>'),
    ("<img src=x onerror=y>a<!-- b -->", "a<!-- b -->"),
])  # fmt: skip
def test_a_line_has_few_elements(html, kept):
    assert wp_kses_data(html) == kept


@pytest.mark.parametrize("html", [
    "<!-- <img src=x onerror=y> -->", "<!--><img src=x onerror=y>-->", "<!-- a --!><img src=x onerror=y> -->",
    "<!-- <!-- <img src=x onerror=y> -->",
])  # fmt: skip
def test_a_comment_holds_no_markup_that_something_could_let_out(html):
    kept = wp_kses_post(html)
    assert "<img src=x" not in kept
    assert "<" not in re.sub(r"<img src=\"x\">|<!--|-->", "", kept)


def test_markup_that_takes_too_long_is_refused_before_it_is_cleaned(monkeypatch):
    monkeypatch.setattr("laurel.rest.formatting.kses._POST_CLEANER", None)
    with pytest.raises(WP_Error) as refused:
        wp_kses_post("".join(f"<b id={number}>" for number in range(2_000)))
    assert (refused.value.get_error_code(), refused.value.get_status()) == ("rest_markup_too_deep", 400)


PIECES = st.sampled_from([
    "<b>", "</b>", "<p style='color:red;x'>", "<a href='javascript:x' title='\"<'>", "</a>", "<math>", "<mi>",
    "<mtext>", "</math>", "<title>", "</title>", "<textarea>", "</textarea>", "<style>", "</style>", "<svg>", "<!--",
    "-->", "<!",
    "--!>", "<img alt='-->' src=x onerror=y>", "<table>", "<td>", "<select>", "<annotation>", "<object>", "&lt;", "&",
    "x", "\"", "'", ">",
])  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join))
def test_reading_again_what_was_cleaned_brings_nothing_new(html):
    once = wp_kses_post(html)
    tags, again = (sorted(re.findall(r"<[a-z][^>]*>", text)) for text in (once, wp_kses_post(once)))
    # Of an end tag alone a parser makes an empty paragraph.
    assert set(again) - {"<p>"} <= set(tags)
    assert not any("onerror=" in re.sub(r'"[^"]*"', "", tag) for tag in tags)


MARKUP = (
    '<p style="color:red">a</p><a href="/b" rel="c" class="d" id="e" aria-label="f" data-bp-tooltip="g" title="h">i</a>'
    '<img src="/j" alt="k" width="1" height="2" class="l" onerror="m"><span class="n" data-livestamp="o">p</span>'
    "<ul><li>q</li></ul><b>r</b><u>s</u><script>t</script>"
)

LINK = '<a href="/b" rel="c" aria-label="f" data-bp-tooltip="g" title="h">i</a>'
IMAGE, LIST = '<img src="/j" alt="k" width="1" height="2">', "<ul><li>q</li></ul>"


@pytest.mark.parametrize(("clean", "kept"), [
    (bp_activity_filter_kses, f'a{LINK}{IMAGE}<span data-livestamp="o">p</span>{LIST}<b>r</b>st'),
    (xprofile_filter_kses, 'a<a href="/b" rel="c" title="h">i</a>pq<b>r</b>st'),
    (lambda text: xprofile_filter_kses(text, rich=True),
     f'<p>a</p><a href="/b" title="h">i</a>{IMAGE}<span>p</span>{LIST}<b>r</b>st'),
])  # fmt: skip
def test_elements_and_attributes_of_the_community(clean, kept):
    assert clean(MARKUP) == kept
    assert "script" not in clean("".join(f'<a href="{address}">x</a>' for address in SCRIPTS))
