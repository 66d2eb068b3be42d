"""The page where a person tries the routes."""

from __future__ import annotations

import gzip
import re

import pytest

from discovery.docs import FILES
from laurel.auth.cookie import cookie_name

LARGEST_REPLY = 6 * 1024 * 1024


def assets(page: str) -> list[str]:
    """The addresses of what the page loads."""
    return re.findall(r'(?:src|href)="(/docs/[^"]+)"', page)


@pytest.mark.parametrize("path", ["/docs", "/docs/"])
def test_the_page_loads_only_what_the_site_serves(http, path):
    page = http.get(path)
    assert page.status_code == 200
    assert page.content_type == "text/html; charset=UTF-8"
    assert not re.findall(r'(?:src|action)="(?!/docs/)', page.text)
    assert len(assets(page.text)) == len(FILES)
    assert 'rel="https://api.w.org/"' in page.headers["Link"]


def test_the_policy_lets_no_foreign_and_no_inline_script_run(http):
    page = http.get("/docs")
    policy = dict(part.strip().split(" ", 1) for part in page.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert not re.findall(r"<script>|<style|\son\w+=", page.text)


@pytest.mark.parametrize("number", range(len(FILES)))
def test_assets_come_typed_cached_and_compressed(http, number):
    address = assets(http.get("/docs").text)[number]
    plain = http.get(address)
    packed = http.get(address, headers={"Accept-Encoding": "br, gzip"})
    assert plain.status_code == packed.status_code == 200
    assert plain.content_type == packed.content_type
    assert plain.content_type in ("text/css; charset=UTF-8", "text/javascript; charset=UTF-8")
    assert "immutable" in plain.headers["Cache-Control"]
    assert plain.headers["Vary"] == "Accept-Encoding"
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert 0 < len(plain.data) < LARGEST_REPLY / 2


def test_the_address_of_an_asset_changes_with_its_content(http):
    found = assets(http.get("/docs").text)
    assert all(re.search(r"\?v=[0-9a-f]{16}$", address) for address in found)
    assert len({address.partition("?v=")[2] for address in found}) == len(found)


@pytest.mark.parametrize("path", ["/docs", "/docs/swagger-ui-bundle.js", "/docs/page.js"])
def test_head_has_the_headers_and_no_body(http, path):
    got, head = http.get(path), http.head(path)
    assert head.status_code == 200
    assert head.data == b""
    assert head.headers["Content-Type"] == got.headers["Content-Type"]
    assert head.headers["Cache-Control"] == got.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/docs/nothing.js", "/docs/../page.js", "/docs/page.html", "/docsother"])
def test_what_is_not_there_is_not_found(http, path):
    assert http.get(path).status_code == 404


def test_other_methods_are_refused(http):
    assert http.post("/docs").status_code == 405


def test_the_title_of_the_site_is_escaped(http, client):
    client.post("/wp/v2/settings", as_="admin", json={"title": "<script>alert(1)</script> & {title}"})
    page = http.get("/docs").text
    assert "<script>alert" not in page
    assert "{title}: the API</title>" in page


def test_the_script_knows_the_schemes_of_the_document_and_what_a_user_is(http, client):
    script = http.get("/docs/page.js").text
    schemes = client.get("/laurel/v1/openapi").json["components"]["securitySchemes"]
    assert set(re.findall(r"given\.(\w+)\?\.value", script)) | set(re.findall(r"delete schemes\.(\w+)", script)) == set(
        schemes
    )
    (address,) = re.findall(r"\$\{api\}(wp/v2/users/me\?[^`]+)", script)
    path, _, query = address.partition("?")
    assert set(client.get(f"/{path}", as_="subscriber", query=query).json) == {"name", "roles"}
    assert 'id="authorize"' in http.get("/docs").text


def test_the_page_knows_whether_a_login_cookie_came_along(http, services):
    assert 'data-signed-in=""' in http.get("/docs").text
    http.set_cookie(cookie_name(services.secret), "anything")
    page = http.get("/docs")
    assert 'data-signed-in="yes"' in page.text
    assert page.headers["Cache-Control"] == "no-cache, private"
