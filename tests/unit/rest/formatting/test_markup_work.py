from __future__ import annotations

import re

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laurel.rest.errors import WP_Error
from laurel.rest.formatting.markup_work import (
    MOST_CHARACTERS,
    MOST_ODD_CHARACTERS,
    MOST_ODD_TAGS,
    MOST_WORK,
    parsing_work,
    refuse_costly_markup,
)


@pytest.mark.parametrize(("html", "work"), [
    ("a < b", 0), ("<p>a</p>", 3), ("<p>a<p>b<p>c", 6), ("<ul><li>a<li>b</ul><br>", 10), ("<b><i>a</b></i>", 8),
    ("<div><b></div></b>", 10), ("</b>", 1), ("<!-- <b><b> -->", 0), ("<a b c='>' d=e>", 11), ("<style>b</style>", 1),
    ("<table><tr><td>a<tr><td>b</table>", 17),
])  # fmt: skip
def test_every_tag_costs_the_elements_that_are_open(html, work):
    assert parsing_work(html) == work


@pytest.mark.parametrize("html", [
    "<p>Some <strong>bold</strong> text</p>\n<ul><li>one<li>two</ul>" * 6_000,
    "<table>" + "<tr><td width=50 align='left'>a</td><td>b" * 4_000 + "</table>",
    "text & < text\n" * 20_000, "<!-- wp:paragraph {\"a\":\"b\"} --><p>x</p><!-- /wp:paragraph -->" * 5_000,
    "<b><i>x</b></i>" * 4_000, "<iframe src='/a'></iframe><script>x</script>" * 3_000,
])  # fmt: skip
def test_long_pages_as_people_write_them_are_taken(html):
    refuse_costly_markup(html)


@pytest.mark.parametrize("html", [
    "".join(f"<b id={number}>" for number in range(1_001)), "<ul><li>" * 600, "<div>" * 1_001, "<font>" * 10_000,
    "".join(f"<b id={number}>" for number in range(900)) + "<p>x" * 900,
    "<a " + " ".join(f"a{number}" for number in range(1_500)) + ">",
    "<b id=1><table><td></b></td></table>" * 1_000, "<b id=1><svg><![CDATA[></svg></b>]]>" * 800,
    "<b x==\">\">" * 1_100, "<b id=1></ </b>" * 1_100, "<b id=1><!--></b>-->" * 1_100, "<b\x0b></b>" * 1_100,
    "<!--x--!>" + "<i>" * 1_100 + "-->", "<!-->" + "<i>" * 1_100 + "-->", "<!--->" + "<i>" * 1_100 + "-->",
    "<xmp><b x=\"</xmp>" + "<i>" * 1_100, "x" * (MOST_CHARACTERS + 1), "<b " * 30_000, "<svg>" + "a b=c " * 5_000,
])  # fmt: skip
def test_what_takes_long_is_refused(html):
    with pytest.raises(WP_Error, match="markup|characters"):
        refuse_costly_markup(html)


@pytest.mark.parametrize("odd", ["<svg><style>", '<b x="', "<![CDATA[", "<plaintext>", "<!--x--!>", "<b\x0b>"])
def test_of_what_is_hard_to_tell_little_is_taken(odd):
    refuse_costly_markup("x" * 10_000 + odd)
    assert parsing_work("<p></p>" * (MOST_ODD_TAGS // 2) + odd) == MOST_WORK + 1
    assert parsing_work("x" * MOST_ODD_CHARACTERS + odd) == MOST_WORK + 1


TAGS = (
    "a", "b", "i", "font", "nobr", "p", "div", "ul", "li", "table", "tr", "td", "tbody", "select", "option", "button",
    "h1", "span", "blockquote", "br", "form", "applet", "ruby", "rt", "pre", "dd", "dt", "object",
    "marquee", "textarea",
)  # fmt: skip
PIECES = st.one_of(
    st.builds("<{} id={}>".format, st.sampled_from(TAGS), st.integers(0, 99)),
    st.builds("</{}>".format, st.sampled_from(TAGS)),
    st.sampled_from(["x", "<!-- <b> -->", "<b a='>' c=\"<\">", "<i/>", "&lt;<"]),
)


@given(st.lists(PIECES, max_size=40).map("".join))
@settings(max_examples=300)
def test_the_estimate_is_not_far_below_what_a_parser_makes_of_it(html):
    """The depth of every element that nh3 writes is at most twice what was reckoned, and two for a table."""
    parsed = nh3.clean(html, tags={*TAGS}, attributes={tag: {"id"} for tag in TAGS}, link_rel=None)
    depth = total = 0
    for closes, name in re.findall(r"<(/?)([a-z0-9]+)", parsed):
        depth += 0 if name == "br" else -1 if closes else 1
        total += 0 if closes else depth
    assert total <= 2 * parsing_work(html) + 2 or parsing_work(html) == 0
