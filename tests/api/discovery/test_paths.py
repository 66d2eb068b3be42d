"""Paths to the API beside /wp-json: doubled slashes, /index.php, a base path, through the gateway."""

from __future__ import annotations

import pytest
from werkzeug.test import Client as HttpClient

from laurel.rest.http.gateway import request_from_event

PATHS = ["//wp-json", "///wp-json", "/index.php/wp-json", "/index.php//wp-json", "//index.php//wp-json"]
AS_ADMIN = {"authorization": "Basic YWRtaW46YWRtaW4wcGFzc3dvcmQ="}


def ask(http, method, path, **options):
    """A request with the path as it is: the test client would read ``//wp-json`` as a host."""
    return http.open("/", method=method, environ_overrides={"RAW_URI": path, "REQUEST_URI": path}, **options)


@pytest.mark.parametrize("prefix", PATHS)
def test_they_are_the_api_for_every_method(http, prefix):
    found = ask(http, "GET", f"{prefix}/wp/v2/points-type")
    assert (found.status_code, found.json) == (200, [])
    made = ask(http, "POST", f"{prefix}/wp/v2/posts", json={"title": "A"}, headers=AS_ADMIN)
    assert made.status_code == 201
    origin = {"origin": "https://app.example", "access-control-request-method": "POST"}
    preflight = ask(http, "OPTIONS", f"{prefix}/wp/v2/posts", headers=origin)
    assert (preflight.status_code, preflight.headers["Access-Control-Allow-Origin"]) == (200, "https://app.example")
    assert ask(http, "GET", prefix).json["namespaces"]


@pytest.fixture
def below(container, application, monkeypatch) -> HttpClient:
    """The site below a base path."""
    monkeypatch.setattr(
        "laurel.composition.rest_entry.request_from_event",
        lambda event, _: request_from_event(event, "https://example.org/club"),
    )
    return HttpClient(application)


def test_a_site_below_a_base_path(below):
    index = below.get("/club/wp-json/").json
    assert index["home"] == "https://example.org/club"
    post = below.post("/club/wp-json/wp/v2/posts", json={"title": "A", "status": "publish"}, headers=AS_ADMIN).json
    assert post["_links"]["self"][0]["href"] == f"https://example.org/club/wp-json/wp/v2/posts/{post['id']}"
    page = below.get("/club/a/")
    assert page.status_code == 200
    assert f"https://example.org/club/wp-json/wp/v2/posts/{post['id']}" in page.headers["Link"]


def test_documentation_below_a_base_path_finds_its_assets(below):
    page = below.get("/club/docs")
    assert 'src="/club/docs/page.js' in page.text
    assert below.get("/club/docs/page.js").status_code == 200
