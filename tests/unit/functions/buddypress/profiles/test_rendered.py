"""Values of profile fields in HTML."""

from __future__ import annotations

import pytest

from buddypress.profiles.rendered import Look, rendered_value
from laurel.app.community.profile_fields import ProfileField

LOOK = Look("http://example.org", smilies=True)


def shown(text, kind="textbox", autolink="off", look=LOOK):
    rendered = rendered_value(text, ProfileField(2, 1, "F", kind, do_autolink=autolink), look)
    return rendered.removeprefix("<p>").removesuffix("</p>\n")


def to_members(query, text):
    return f'<a href="http://example.org/members/?members_search={query}" rel="nofollow">{text}</a>'


@pytest.mark.parametrize(("kind", "text", "rendered"), [
    ("textbox", "a & b", "a &amp; b"),
    ("textbox", "it's", "it&#039;s"),
    ("textarea", "it's", "it&#8217;s"),
    ("textarea", "<script>", "<script>"),
    ("textbox", "<script>", "&lt;script&gt;"),
    ("textbox", "me@a.org", '<a href="mailto:me@a.org">me@a.org</a>'),
    ("textbox", "http://example.org/a", '<a href="http://example.org/a">http://example.org/a</a>'),
    ("textbox", "http://a.org", '<a href="http://a.org" rel="nofollow">http://a.org</a>'),
    ("datebox", "2001-02-03 00:00:00", "2001-02-03"),
    ("url", "http://a.org/b/", '<a href="http://a.org/b/" rel="nofollow">a.org/b</a>'),
    ("url", "https://a.org", '<a href="https://a.org" rel="nofollow">a.org</a>'),
    ("telephone", "030 1", '<a href="tel://030%201" rel="nofollow">030 1</a>'),
    ("telephone", "tel:030", '<a href="tel:030" rel="nofollow">tel:030</a>'),
    ("telephone", "tel://030", '<a href="tel://030" rel="nofollow">030</a>'),
    ("telephone", "javascript:alert(1)", '<a href="tel:alert(1)" rel="nofollow">tel:alert(1)</a>'),
    ("checkbox_acceptance", "1", "Yes"),
    ("checkbox_acceptance", "0", "No"),
])  # fmt: skip
def test_a_value_is_shown_by_its_type(kind, text, rendered):
    assert shown(text, kind) == rendered


@pytest.mark.parametrize(("text", "rendered"), [
    ("Tea", to_members("Tea", "Tea")),
    ("a b c d e", to_members("a+b+c+d+e", "a b c d e")),
    ("a b c d e f", "a b c d e f"),
    ("Tea, R&B", f"{to_members('Tea', 'Tea')}, {to_members('R%26B', 'R&amp;B')}"),
    ("Tea; O'Hara", f"{to_members('Tea', 'Tea')}; {to_members('O%27Hara', 'O&#039;Hara')}"),
    ("http://a.org", '<a href="http://a.org" rel="nofollow">http://a.org</a>'),
])  # fmt: skip
def test_a_value_links_to_the_members_who_have_it(text, rendered):
    assert shown(text, autolink="on") == rendered
    assert "members_search" not in shown(text)


@pytest.mark.parametrize(("kind", "text"), [
    ("textarea", '<img alt="a, onerror=alert(1) b" src="/c">'), ("url", "http://a.org"), ("telephone", "1"),
    ("datebox", "2001-02-03 00:00:00"),
])  # fmt: skip
def test_values_with_markup_and_days_do_not_link_to_members(kind, text):
    assert shown(text, kind, "on") == shown(text, kind)


def test_without_smilies_they_stay():
    assert (shown(":)"), shown(":)", look=Look("http://example.org", smilies=False))) == ("🙂", ":)")
