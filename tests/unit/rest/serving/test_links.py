"""Links in served data: target hints, curies, _embed."""

from __future__ import annotations

import pytest

from laurel.rest.errors import WP_Error
from laurel.rest.http.response import WP_REST_Response
from laurel.rest.resources.permissions import require, return_true
from laurel.rest.serving.links import rest_parse_embed_param

ROOT = "http://example.org/wp-json"


def endpoint(callback, permission=return_true, methods="GET", **args):
    return {"methods": methods, "callback": callback, "permission_callback": permission, "args": args}


def item(request, **links):
    response = WP_REST_Response({"id": int(request["id"])})
    response.add_link("self", f"{ROOT}/x/v1/items/{request['id']}")
    response.add_link("author", f"{ROOT}/x/v1/people/1?b=2", embeddable=True)
    response.add_link("next", f"{ROOT}/x/v1/items/{int(request['id']) + 1}", embeddable=True)
    response.add_link("page", f"{ROOT}/x/v1/items/1")
    response.add_link("outside", "https://elsewhere.test/", embeddable=True)
    response.add_link("nowhere", f"{ROOT}/x/v1/nowhere", embeddable=True)
    response.add_link("https://api.w.org/thing", f"{ROOT}/x/v1/gone/1", embeddable=True)
    return response


@pytest.fixture
def people(server):
    """How often a person was fetched, with what context and page size."""
    seen = []

    def person(request):
        seen.append((request["context"], request["per_page"], request["b"], request.user.id))
        return {"name": "Ada"}

    per_page = {"type": "integer", "maximum": 50}
    server.register_rest_route("x/v1", "/people/{id:int}", endpoint(person, per_page=per_page))
    return seen


@pytest.fixture
def items(server, people):
    editable = endpoint(item, require("edit_posts"), "POST, PUT, PATCH")
    server.register_rest_route("x/v1", "/items/{id:int}", [endpoint(item), editable])
    gone = lambda request: WP_Error("gone", "Gone.", {"status": 410})  # noqa: E731
    server.register_rest_route("x/v1", "/gone/{id:int}", endpoint(gone))


@pytest.mark.parametrize(
    ("value", "embed"),
    [
        ("", True), ("1", True), ("true", True), (None, True), (True, True), ("author", ["author"]),
        ("author,wp:term", ["author", "wp:term"]), (["author", "up"], ["author", "up"]), (",", True),
    ],
)  # fmt: skip
def test_the_embed_param(value, embed):
    assert rest_parse_embed_param(value) == embed


@pytest.mark.usefixtures("items")
class TestLinks:
    def test_self_lists_what_the_caller_may_do(self, ask):
        assert ask("GET", "/x/v1/items/1").json["_links"]["self"][0]["targetHints"] == {"allow": ["GET"]}
        answer = ask("GET", "/x/v1/items/1", can=("edit_posts",))
        assert answer.json["_links"]["self"][0]["targetHints"] == {"allow": ["GET", "POST", "PUT", "PATCH"]}

    def test_relations_are_compacted(self, ask, server):
        links = ask("GET", "/x/v1/items/1").json["_links"]
        assert links["wp:thing"][0]["href"] == f"{ROOT}/x/v1/gone/1"
        assert links["curies"] == [{"name": "wp", "href": "https://api.w.org/{rel}", "templated": True}]

    def test_a_server_may_know_more_curies(self, ask, server):
        server.curies.append({"name": "acme", "href": "https://elsewhere.test{rel}", "templated": True})
        response = WP_REST_Response({})
        response.add_link("https://elsewhere.test/loan", "http://h")
        server.register_rest_route("x/v1", "/y", endpoint(lambda request: response))
        assert "acme:/loan" in ask("GET", "/x/v1/y").json["_links"]

    def test_nothing_is_embedded_by_default(self, ask, people):
        assert "_embedded" not in ask("GET", "/x/v1/items/1").json
        assert not people

    def test_embedding_everything(self, ask, people):
        embedded = ask("GET", "/x/v1/items/1", "_embed").json["_embedded"]
        assert list(embedded) == ["author", "next", "wp:thing"]
        assert embedded["author"] == [{"name": "Ada"}]
        assert embedded["next"][0]["id"] == 2
        assert embedded["wp:thing"][0]["code"] == "gone"
        assert people == [("embed", 50, "2", 0)]

    def test_embedding_some(self, ask):
        assert list(ask("GET", "/x/v1/items/1", "_embed=author").json["_embedded"]) == ["author"]
        assert list(ask("GET", "/x/v1/items/1", "_embed[]=next&_embed[]=author").json["_embedded"]) == [
            "author",
            "next",
        ]
        assert "_embedded" not in ask("GET", "/x/v1/items/1", "_embed=self,outside").json

    def test_what_is_embedded_links_on_but_embeds_no_further(self, ask):
        embedded = ask("GET", "/x/v1/items/1", "_embed").json["_embedded"]["next"][0]
        assert "_links" in embedded
        assert "_embedded" not in embedded

    def test_the_user_is_the_same_inside(self, ask, people):
        ask("GET", "/x/v1/items/1", "_embed=author", can=())
        assert people[0][3] == 7

    def test_lists_embed_each_address_once(self, ask, server, people):
        def several(request):
            rows = []
            for number in (1, 2, 3):
                row = {"id": number, "_links": {"author": [{"href": f"{ROOT}/x/v1/people/1", "embeddable": True}]}}
                rows.append(row)
            return rows

        server.register_rest_route("x/v1", "/many", endpoint(several))
        rows = ask("GET", "/x/v1/many", "_embed").json
        assert [row["_embedded"]["author"] for row in rows] == [[{"name": "Ada"}]] * 3
        assert len(people) == 1


@pytest.mark.parametrize(("data", "shown"), [(["a"], {"0": "a"}), ("text", {}), (None, {}), ({"a": 1}, {"a": 1})])
def test_links_on_data_of_any_kind(ask, server, data, shown):
    response = WP_REST_Response(data)
    response.add_link("up", "http://h")
    server.register_rest_route("x/v1", "/y", endpoint(lambda request: response))
    assert ask("GET", "/x/v1/y").json == {**shown, "_links": {"up": [{"href": "http://h"}]}}


def test_a_self_link_that_does_not_resolve_has_no_hints(ask, server):
    response = WP_REST_Response({})
    response.add_link("self", f"{ROOT}/x/v1/nowhere")
    server.register_rest_route("x/v1", "/y", endpoint(lambda request: response))
    assert ask("GET", "/x/v1/y").json["_links"]["self"] == [{"href": f"{ROOT}/x/v1/nowhere"}]
