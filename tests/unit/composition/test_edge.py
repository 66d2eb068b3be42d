"""Requests through the edge: whose address counts, and what is believed."""

from __future__ import annotations

import pytest

from laurel.app.errors import EdgeRequired
from laurel.composition.edge import at_the_edge, edge_key
from laurel.rest.http.messages import HttpRequest
from tests.containers import SECRET

GATEWAY = "130.176.0.9"
KEY = edge_key(SECRET)


def passed(required=False, **headers):
    """A request after it was looked at."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    http = HttpRequest("GET", "/wp-json/", headers={"accept": "*/*", **sent}, remote_addr=GATEWAY)
    at_the_edge(http, lambda: SECRET, required=required)
    return http


@pytest.mark.parametrize("address", ["203.0.113.7", "2001:db8::7"])
def test_the_address_that_the_edge_sends_is_the_clients(address):
    http = passed(x_laurel_edge=KEY, x_laurel_client=address)
    assert http.remote_addr == address
    assert http.headers == {"accept": "*/*"}


@pytest.mark.parametrize(
    "key", ["", "0" * 64, KEY[:-1], KEY + "0", KEY.upper(), "é", "\udcff", edge_key(b"the secret of another site")]
)
def test_without_its_key_an_address_is_not_believed_and_goes_no_further(key):
    http = passed(x_laurel_edge=key, x_laurel_client="203.0.113.7", x_forwarded_for="203.0.113.8")
    assert http.remote_addr == GATEWAY
    assert http.headers == {"accept": "*/*", "x-forwarded-for": "203.0.113.8"}


@pytest.mark.parametrize("address", ["", "203.0.113.7, 203.0.113.8", "203.0.113.7:443", "x" * 5000, "999.1.1.1"])
def test_an_address_that_is_none_leaves_the_gateways(address):
    assert passed(x_laurel_edge=KEY, x_laurel_client=address).remote_addr == GATEWAY


def test_a_site_behind_an_edge_answers_nothing_else():
    assert passed(required=True, x_laurel_edge=KEY).remote_addr == GATEWAY
    for key in ("", "0" * 64):
        with pytest.raises(EdgeRequired):
            passed(required=True, x_laurel_edge=key)


def test_without_an_edge_the_secret_is_not_read():
    def unread():
        raise AssertionError

    at_the_edge(HttpRequest("GET", "/", headers={}), unread, required=False)


def test_the_key_is_the_sites_and_not_its_secret():
    assert len(KEY) == 64
    assert SECRET.hex() not in KEY
    assert edge_key(SECRET + b"!") != KEY
