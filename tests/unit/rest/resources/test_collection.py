from __future__ import annotations

import pytest

from laurel.rest.http.request import WP_REST_Request
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.collection import absint, get_collection_params, get_context_param, paginate, total_pages

URL = "http://h/wp-json/x/v1/y"


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (5, 5), (-5, 5), ("7", 7), ("-7.9", 7), (" 3 ", 3), (2.9, 2), (True, 1), (None, 0), ("", 0), ("x", 0),
        ([1], 0), ({}, 0), ("9" * 5000, 2**63 - 1), (float("inf"), 0), (float("nan"), 0),
        ("12abc", 12), ("-12abc", 12), ("1e3", 1000), ("1e999", 2**63 - 1), ("1.9x", 1), (".5", 0), ("-", 0), (".", 0),
        ("+7", 7), ("abc12", 0), ("\xa05", 0), ("0x1A", 0), ("inf", 0), ("nan", 0), ("1_000", 1), ("٣", 0),
    ],
)  # fmt: skip
def test_absint(value, number):
    assert absint(value) == number
    assert absint(value, None, "param") == number


def test_the_context_lists_what_the_schema_knows_widest_word_first():
    assert get_context_param(["edit", "view", "embed", "view"])["enum"] == ["view", "embed", "edit"]
    assert get_context_param([])["default"] == "view"
    assert "enum" not in get_context_param([])
    assert "default" not in get_context_param(["view"], default=None)


def test_common_arguments():
    params = get_collection_params(["view"])
    assert list(params) == ["context", "page", "per_page", "search"]
    assert (params["page"]["default"], params["page"]["minimum"]) == (1, 1)
    assert (params["per_page"]["default"], params["per_page"]["maximum"]) == (10, 100)
    assert params["context"]["sanitize_callback"](" Edit!", None, "context") == "edit"
    assert params["search"]["sanitize_callback"]("<b>x</b>\ny", None, "search") == "x y"


@pytest.mark.parametrize(("total", "per_page", "pages"), [(0, 10, 0), (1, 10, 1), (10, 10, 1), (11, 10, 2), (5, 0, 0)])
def test_total_pages(total, per_page, pages):
    assert total_pages(total, per_page) == pages


@pytest.mark.parametrize(
    ("page", "total", "prev", "next_"),
    [
        (1, 0, None, None), (1, 10, None, None), (1, 11, None, 2), (2, 11, 1, None), (2, 25, 1, 3), (3, 25, 2, None),
        (9, 25, 3, None), (2, 0, 0, None),
    ],
)  # fmt: skip
def test_neighbours(page, total, prev, next_):
    response = paginate(WP_REST_Response([]), WP_REST_Request(), URL, total, 10, page)
    rels = [(n, rel) for n, rel in ((prev, "prev"), (next_, "next")) if n is not None]
    assert response.headers.get("Link") == (", ".join(f'<{URL}?page={n}>; rel="{rel}"' for n, rel in rels) or None)
    assert (response.headers["X-WP-Total"], response.headers["X-WP-TotalPages"]) == (total, total_pages(total, 10))


def test_other_parameters_keep_their_place():
    request = WP_REST_Request()
    request.set_query_params({"page": "2", "search": "a b&c", "include": ["1", "2"], "m": {"k": "v"}})
    response = paginate(WP_REST_Response([]), request, URL, 21, 10, 2)
    query = "page={}&search=a+b%26c&include%5B0%5D=1&include%5B1%5D=2&m%5Bk%5D=v"
    assert response.headers["Link"] == f'<{URL}?{query.format(1)}>; rel="prev", <{URL}?{query.format(3)}>; rel="next"'
