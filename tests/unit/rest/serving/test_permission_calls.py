"""How often permission callbacks are asked: each question once, while nothing is written."""

from __future__ import annotations

import pytest

from laurel.rest.errors import WP_Error
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.serving.links import get_compact_response_links

ITEM = "http://example.org/wp-json/x/v1/items/{}"


class Site:
    """A collection and an item whose permission callbacks note what they are asked; the item can be closed."""

    def __init__(self, server):
        self.server, self.asked, self.closed = server, [], False
        collection = [self.endpoint("list", self.items, "GET"), self.endpoint("create", self.items, "POST")]
        item = [self.endpoint("read", self.item, "GET"), self.endpoint("write", self.close, "PUT")]
        server.register_rest_route("x/v1", "/items", collection)
        server.register_rest_route("x/v1", "/items/{id:int}", item)

    def endpoint(self, name, callback, methods):
        def permission(request):
            self.asked.append((name, request["id"]))
            if self.closed:
                raise WP_Error("closed", "", {"status": 403})
            return True

        return {"methods": methods, "callback": callback, "permission_callback": permission}

    def item(self, request):
        return self.linked(request["id"])

    def linked(self, number):
        response = WP_REST_Response({"id": number})
        response.add_link("self", ITEM.format(number))
        return response

    def items(self, request):
        found = []
        for number in request["numbers"].split(","):
            links = self.server_links(self.linked(number), request)
            found.append({"id": number, "_links": links})
            if request["close"] == number:
                self.server.dispatch(request.internal("PUT", f"/x/v1/items/{number}"))
        return found

    def server_links(self, response, request):
        return get_compact_response_links(self.server, response, request)

    def close(self, request):
        self.server_links(self.linked(request["id"]), request)  # what was before
        self.closed = True
        return self.item(request)


@pytest.fixture
def site(server):
    return Site(server)


def hints(entry):
    return entry["_links"]["self"][0].get("targetHints")


def test_a_list_asks_of_itself_and_of_each_target_once(site, ask):
    answer = ask("GET", "/x/v1/items", query="numbers=1,2,1,2,1")
    assert [hints(entry) for entry in answer.json] == [{"allow": ["GET", "PUT"]}] * 5
    assert answer.headers["Allow"] == "GET, POST"
    assert sorted(site.asked, key=str) == [
        ("create", None), ("list", None), ("read", "1"), ("read", "2"), ("write", "1"), ("write", "2"),
    ]  # fmt: skip


def test_a_refusal_is_asked_once_and_tells_its_reason(site, ask):
    site.closed = True
    answer = ask("GET", "/x/v1/items/1")
    assert (answer.status, answer.code, "Allow" in answer.headers) == (403, "closed", False)
    assert site.asked == [("read", "1"), ("write", "1")]


def test_after_a_write_the_answers_are_those_of_after(site, ask):
    answer = ask("PUT", "/x/v1/items/1")
    assert answer.status == 200
    assert "Allow" not in answer.headers
    assert hints(answer.json) is None


def test_a_write_in_between_makes_the_targets_be_asked_again(site, ask):
    answer = ask("GET", "/x/v1/items", query="numbers=1,1,1&close=1")
    assert [hints(entry) for entry in answer.json] == [{"allow": ["GET", "PUT"]}, None, None]


def test_a_request_that_was_changed_is_asked_anew(site, ask, server):
    def change(response, _handler, request):
        request["id"] = "2"
        return response

    server.add_filter("rest_request_after_callbacks", change)
    ask("GET", "/x/v1/items/1")
    assert ("read", "2") in site.asked
