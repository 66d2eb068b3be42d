from __future__ import annotations

import pytest

from laurel.rest.errors import WP_Error
from laurel.rest.http.response import WP_REST_Response, compact_links, error_to_response, rest_ensure_response

WP = {"name": "wp", "href": "https://api.w.org/{rel}", "templated": True}
ACME = {"name": "acme", "href": "https://acme.test/rels/{rel}/", "templated": True}


def test_what_it_holds():
    response = WP_REST_Response({"a": 1}, 201, {"X-A": "1"})
    assert (response.get_data(), response.get_status(), response.get_headers()) == ({"a": 1}, 201, {"X-A": "1"})
    response.set_data(None)
    response.set_status(404)
    assert (response.get_data(), response.get_status()) == (None, 404)
    assert WP_REST_Response().get_status() == 200


def test_headers_replace_or_append():
    response = WP_REST_Response()
    response.header("X-A", 1)
    response.header("X-A", 2)
    response.header("X-A", 3, replace=False)
    response.header("X-B", "b", replace=False)
    assert response.get_headers() == {"X-A": "2, 3", "X-B": "b"}


def test_links_come_with_their_attributes_before_href():
    response = WP_REST_Response()
    response.add_link("author", "http://h/1", {"embeddable": True})
    response.add_link("author", "http://h/2", embeddable=False, type="x")
    assert response.get_links() == {
        "author": [{"embeddable": True, "href": "http://h/1"}, {"embeddable": False, "type": "x", "href": "http://h/2"}]
    }
    assert list(response.get_links()["author"][0]) == ["embeddable", "href"]


def test_add_links_takes_one_or_several_per_relation():
    response = WP_REST_Response()
    response.add_links({"self": {"href": "s"}, "up": [{"href": "a", "embeddable": True}, {"href": "b"}]})
    assert response.get_links() == {"self": [{"href": "s"}], "up": [{"embeddable": True, "href": "a"}, {"href": "b"}]}


@pytest.mark.parametrize(
    ("href", "left"), [(None, {}), ("a", {"up": [{"href": "b"}]}), ("c", {"up": [{"href": "a"}, {"href": "b"}]})]
)
def test_remove_link(href, left):
    response = WP_REST_Response()
    response.add_links({"up": [{"href": "a"}, {"href": "b"}]})
    response.remove_link("up", href)
    response.remove_link("unknown")
    assert response.get_links() == left


def test_link_header_appends():
    response = WP_REST_Response()
    response.link_header("alternate", "http://h/p", {"type": "text/html", "title": "T"})
    response.link_header("next", "http://h/2")
    expected = '<http://h/p>; rel="alternate"; type=text/html; title="T", <http://h/2>; rel="next"'
    assert response.get_headers()["Link"] == expected


@pytest.mark.parametrize("value", [None, "text", 0, False, [1], {"a": 1}, {}])
def test_ensure_wraps_plain_values(value):
    response = rest_ensure_response(value)
    assert isinstance(response, WP_REST_Response)
    assert (response.data, response.status) == (value, 200)


def test_ensure_leaves_responses_and_errors_alone():
    response, error = WP_REST_Response(1), WP_Error("a", "A.")
    assert rest_ensure_response(response) is response
    assert rest_ensure_response(error) is error


def test_an_error_as_reply():
    response = error_to_response(WP_Error("busy", "Busy.", {"status": 503, "retry_after": 2}))
    assert (response.status, response.headers, response.is_error) == (503, {"Retry-After": 2}, True)
    assert response.data["code"] == "busy"


@pytest.mark.parametrize(
    ("rel", "name", "curies"),
    [
        ("https://api.w.org/featuredmedia", "wp:featuredmedia", [WP]),
        ("https://acme.test/rels/loan/", "acme:loan", [ACME]),
        ("https://api.w.org/", "https://api.w.org/", []),
        ("https://acme.test/rels//", "https://acme.test/rels//", []),
        ("self", "self", []),
    ],
)
def test_relations_are_compacted_by_the_curies(rel, name, curies):
    compact = compact_links({rel: [{"href": "h"}]}, [WP, ACME])
    assert compact == {name: [{"href": "h"}], **({"curies": curies} if curies else {})}
