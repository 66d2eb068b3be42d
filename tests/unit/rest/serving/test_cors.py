"""CORS beyond WordPress: the headers that a preflight asks for, those that a reply carries, and the filters."""

from __future__ import annotations

import pytest

from laurel.rest.errors import WP_Error
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.permissions import return_true

WORDPRESS_ALLOWS = ["Authorization", "X-WP-Nonce", "Content-Disposition", "Content-MD5", "Content-Type"]
WORDPRESS_EXPOSES = ["X-WP-Total", "X-WP-TotalPages", "Link"]

ORIGIN = {"origin": "https://app.test"}


@pytest.fixture(autouse=True)
def route(server):
    endpoint = {"methods": "GET", "callback": lambda r: 1, "permission_callback": return_true}
    server.register_rest_route("x/v1", "/y", endpoint)


def listed(answer, name):
    return answer.headers[f"Access-Control-{name}-Headers"].split(", ")


@pytest.mark.parametrize(
    ("wanted", "more"),
    [
        ("", []), ("content-type,authorization", []), ("x-own", []), ("idempotency-key", ["Idempotency-Key"]),
        ("content-type, Idempotency-Key,x-http-method-override", ["Idempotency-Key", "X-HTTP-Method-Override"]),
        ("xidempotency-key", []),
    ],
)  # fmt: skip
def test_a_preflight_is_allowed_the_headers_it_asks_for(ask, wanted, more):
    headers = {"origin": "https://app.test", "access-control-request-headers": wanted}
    assert listed(ask("OPTIONS", "/x/v1/y", headers=headers), "Allow") == WORDPRESS_ALLOWS + more


def test_a_reply_exposes_what_it_carries(ask, server):
    def created(request):
        request.memo["headers"] = {"X-WP-Nonce": "n"}
        return WP_REST_Response({}, 201, {"Location": "/z"})

    def busy(request):
        return WP_Error("busy", "", {"status": 503, "retry_after": 3})

    for name, callback in (("created", created), ("busy", busy)):
        endpoint = {"methods": "GET", "callback": callback, "permission_callback": return_true}
        server.register_rest_route("x/v1", f"/{name}", endpoint)
    assert listed(ask("GET", "/x/v1/y", headers=ORIGIN), "Expose") == WORDPRESS_EXPOSES
    for path, more in (("/x/v1/created", ["X-WP-Nonce", "Location"]), ("/x/v1/busy", ["Retry-After"])):
        assert listed(ask("GET", path, headers=ORIGIN), "Expose") == WORDPRESS_EXPOSES + more
        assert listed(ask("GET", path), "Expose") == WORDPRESS_EXPOSES


def test_users_read_allow(ask):
    assert "Allow" in listed(ask("GET", "/x/v1/y", can=(), headers=ORIGIN), "Expose")
    assert "Allow" not in listed(ask("GET", "/x/v1/y", headers=ORIGIN), "Expose")
    assert "Allow" not in listed(ask("GET", "/nowhere", can=(), headers=ORIGIN), "Expose")


def test_filters_add_headers(ask, server):
    server.add_filter("rest_allowed_cors_headers", lambda names, request: [*names, f"X-{request.method}"])
    server.add_filter("rest_exposed_cors_headers", lambda names, request: [*names, request.route])
    answer = ask("GET", "/x/v1/y")
    assert listed(answer, "Allow") == [*WORDPRESS_ALLOWS, "X-GET"]
    assert listed(answer, "Expose") == [*WORDPRESS_EXPOSES, "/x/v1/y"]
