from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laurel.rest.formatting.url import ALLOWED_PROTOCOLS, LONGEST_LINKED, esc_url, make_clickable, sanitize_url


@pytest.mark.parametrize(("url", "clean"), [
    ("https://example.org/a?b=c&d=e#f", "https://example.org/a?b=c&d=e#f"),
    ("example.org", "http://example.org"),
    ("example.org/a:b", ""),
    ("/path", "/path"),
    ("//cdn.example.org/x", "//cdn.example.org/x"),
    ("#top", "#top"),
    ("?a=b", "?a=b"),
    ("index.php?a=b", "index.php?a=b"),
    ("  https://example.org", "https://example.org"),
    ("https://example.org/a b", "https://example.org/a%20b"),
    ("https://example.org/<b>\"'", "https://example.org/b'"),
    ("HTTPS://Example.org", "https://Example.org"),
    ("mailto:a@b.cd", "mailto:a@b.cd"),
    ("javascript:alert(1)", ""),
    ("JaVaScRiPt:alert(1)", ""),
    ("java\tscript:alert(1)", ""),
    ("javascript&#58;alert(1):x", ""),
    ("data:text/html,x", ""),
    ("feed:javascript:x", "feed:javascript:x"),
    ("https://example.org/%0d%0aX:y", "https://example.org/X:y"),
    ("https://example.org/%0%0aa", "https://example.org/"),
    ("http;//example.org", "http://example.org"),
    ("https://[::1]/a[b]", "https://[::1]/a%5Bb%5D"),
    ("/a[]=b", "/a%5B%5D=b"),
    ("https://example.org/日本", "https://example.org/日本"),
    ("page/?next=a:b", "page/?next=a:b"),
    ("", ""), ("   ", ""), ("<>", ""), (None, ""), (5, ""),
])  # fmt: skip
def test_sanitize_url(url, clean):
    assert sanitize_url(url) == clean


def test_esc_url_writes_entities():
    assert esc_url("https://example.org/?a=1&b='2'&amp;c") == "https://example.org/?a=1&#038;b=&#039;2&#039;&#038;c"


@given(st.text(st.characters(), max_size=30) | st.text(alphabet="javscript: :&#58;x/?[]%0d", max_size=30))
def test_only_known_schemes_come_out(url):
    clean = sanitize_url(url)
    scheme, colon, _ = clean.partition(":")
    assert not colon or "/" in scheme or "?" in scheme or "#" in scheme or scheme in ALLOWED_PROTOCOLS


def link(address, text="", rel=' rel="nofollow"'):
    return f'<a href="{address}"{rel}>{text or address}</a>'


@pytest.mark.parametrize(("text", "linked"), [
    ("no address", "no address"),
    ("http://a.org/b?c=d&amp;e#f", link("http://a.org/b?c=d&#038;e#f")),
    ("a http://a.org/b. c", f"a {link('http://a.org/b')}. c"),
    ("(http://a.org/b_(c)) d", f"({link('http://a.org/b_(c)')}) d"),
    ("(http://a.org)", f"({link('http://a.org')})"),
    ("http://a.org/b_(c).png", link("http://a.org/b_(c).png")),
    ("a,http://a.org/b,c", f"a,{link('http://a.org/b,c')}"),
    ("xhttp//a ahttp:/b", "xhttp//a ahttp:/b"),
    ("javascript://a x://b", "javascript://a x://b"),
    ("ftp://a.org", link("ftp://a.org", rel="")),
    ("http://日本.org/é", link("http://日本.org/é")),
    ("www.a.org, Ftp.b.org.", f"{link('http://www.a.org')}, {link('http://Ftp.b.org')}."),
    ("awww.a.org", "awww.a.org"),
    ("me@a.org. you@b", f"{link('mailto:me@a.org', 'me@a.org', '')}. you@b"),
    ("http://example.org/a", link("http://example.org/a", rel="")),
    ("http://example.org.evil.org", link("http://example.org.evil.org")),
    ('<a href="http://a.org">http://a.org</a> <b>http://b.org</b>',
     f'<a href="http://a.org">http://a.org</a> <b>{link("http://b.org")}</b>'),
    ("<code>http://a.org</code> <pre>me@a.org</pre>", "<code>http://a.org</code> <pre>me@a.org</pre>"),
    ('<img src="http://a.org/b.png">', '<img src="http://a.org/b.png">'),
])  # fmt: skip
def test_make_clickable(text, linked):
    assert make_clickable(text, "http://example.org") == linked


def test_very_long_addresses_are_no_links():
    address = "http://a.org/" + "b" * LONGEST_LINKED
    assert make_clickable(address) == address
