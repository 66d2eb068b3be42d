"""The filter that is asked before each permission callback."""

from __future__ import annotations

import pytest

from laurel.rest.errors import WP_Error
from laurel.rest.http.request import WP_REST_Request
from laurel.rest.serving.server import WP_REST_Server


@pytest.mark.parametrize("raises", [True, False])
def test_what_refuses_before_the_permission_refuses_whatever_that_says(raises):
    seen, error = [], WP_Error("own", "", {"status": 418})

    def refuse(_verdict, asked, _request):
        seen.append(asked.route)
        if raises:
            raise error
        return error

    server = WP_REST_Server()
    endpoint = {"callback": lambda _: {}, "permission_callback": lambda _: seen.append("permission") or True}
    server.register_rest_route("x/v1", "/y/{id:int}", endpoint)
    server.add_filter("rest_before_permission", refuse)
    response = server.dispatch(WP_REST_Request("GET", "/x/v1/y/7"))
    assert (response.status, seen) == (418, [r"/x/v1/y/(?P<id>[\d]+)"])
    assert server.post_dispatch(response, WP_REST_Request("GET", "/x/v1/y/7")).headers.get("Allow") is None
