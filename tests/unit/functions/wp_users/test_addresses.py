"""Where the pages send people: to the site itself, or to an application's address."""

from __future__ import annotations

import pytest

from wp_users.pages.addresses import add_query_arg, own_address, policy_source, redirect_fault

HOME = "https://example.org"


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.test/", "https://evil.test/", "http://example.org/", "https://example.org.evil.test/", "/\\evil.test",
        "https://example.org@evil.test/", "https://a@example.org/", "https:evil.test", "javascript:alert(1)", "x", "",
        "\t//evil.test", " /a", "/a\r\nSet-Cookie: x", "https://example.org:99999/", "https://[::1", "?a", "#a",
        "https://example.org\\@evil.test/", "/" + "a" * 9000, "data:text/html,x", "https://example.org:444/",
    ],
)  # fmt: skip
def test_nobody_is_sent_away_after_signing_in(wanted):
    assert own_address(wanted, HOME) == "https://example.org/"


@pytest.mark.parametrize(
    ("wanted", "home", "address"),
    [
        ("/a?b=c#d", HOME, "https://example.org/a?b=c#d"),
        ("https://example.org/a", HOME, "https://example.org/a"),
        ("https://example.org", HOME, "https://example.org"),
        ("/ä b".replace(" ", ""), HOME, "https://example.org/%C3%A4b"),
        ("///evil.test/", HOME, "https://example.org///evil.test/"),
        ("/club/a", "http://h:81/club", "http://h:81/club/a"),
        ("", "http://h:81/club", "http://h:81/club/"),
    ],
)
def test_addresses_of_the_site(wanted, home, address):
    assert own_address(wanted, home) == address


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("", ""), ("https://app.test/done?a=1", ""), ("myapp://done", ""), ("my-app+1.x://host/a", ""),
        ("http://localhost:3000/", ""), ("http://127.0.0.1/", ""), ("http://[::1]:80/", ""),
        ("http://app.localhost/", ""),
        ("http://app.test/", "secure"), ("http://127.0.0.1.evil.test/", "secure"), ("http://10.0.0.1/", "secure"),
        ("HTTP://app.test/", "secure"),
        ("javascript:alert(1)", "format"), ("javascript://app.test/%0aalert(1)", "format"),
        ("JavaScript://a/", "format"),
        ("data://a/", "format"), ("data:text/html,x", "format"), ("myapp:done", "format"), ("app.test/done", "format"),
        ("/done", "format"), ("//app.test", "format"), ("https://", "format"), ("https:///a", "format"),
        ("https://a b/", "format"), ("https://a/\n", "format"), ("java\tscript://a/", "format"),
        ("https://[::1", "format"),
        ("https://a:x/", "format"), ("https://a/" + "b" * 2000, "format"), ("1a://b", "format"),
        ("https://a\\b/", "format"), ("https://a/\"><script>", "format"),
    ],
)  # fmt: skip
def test_addresses_of_applications(url, fault):
    found = redirect_fault(url)
    assert bool(found) is bool(fault), found
    assert fault in found.lower()


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://a.test", "https://a.test?p=x+y%26"), ("https://a.test/b?c=d", "https://a.test/b?c=d&p=x+y%26"),
        ("https://a.test/?p=1&c=#f", "https://a.test/?c=&p=x+y%26#f"), ("app://b", "app://b?p=x+y%26"),
        ("https://ä.test/é", "https://%C3%A4.test/%C3%A9?p=x+y%26"),
    ],
)  # fmt: skip
def test_parameters_are_added(url, address):
    assert add_query_arg({"p": "x y&"}, url) == address


@pytest.mark.parametrize(
    ("url", "source"),
    [
        ("", ""), ("https://a.test/b?c", "https://a.test"), ("http://localhost:80/", "http://localhost:80"),
        ("app://b/c", "app:"), ("https://a;script-src 'unsafe-inline'/".replace(" ", ""), "https:"),
        ("https://[::1]/", "https:"), ("https://ä.test/", "https:"),
    ],
)  # fmt: skip
def test_sources_of_the_policy(url, source):
    assert policy_source(url) == source
