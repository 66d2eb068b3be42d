"""The scopes of keys over all routes of all functions: what each allows, in numbers, and that none is forgotten."""

from __future__ import annotations

import pytest

from laurel.app.community.components import COMPONENTS
from laurel.app.posts.catalogue import Catalogue
from laurel.auth.current_user import CurrentUser
from laurel.auth.scopes.check import INSUFFICIENT
from laurel.auth.scopes.names import FAMILIES, SCOPES
from laurel.auth.scopes.routes import ROUTES
from laurel.composition.route_names import declared_route_name
from laurel.composition.servers import make_server
from laurel.domain.records.post import Post
from laurel.domain.records.user import Restrictions
from laurel.rest.errors import WP_Error
from laurel.rest.http.request import WP_REST_Request
from laurel.rest.serving.path_template import path_template

OWN, OTHER = "7", "8"
BADGE = Post(
    id=1, type="achievement-type", slug="badge", title="Badge", status="publish", date="2026-01-01T00:00:00",
    date_gmt="2026-01-01T00:00:00",
)  # fmt: skip
ALLOWED = {
    # scope: endpoints, with paths of the caller and of another user
    "events:write": (14, 14),
    "events:write:own": (12, 12),
    "events:write:a*": (13, 13),
    "points:read": (24, 24),
    "points:write": (25, 25),
    "points:*": (38, 38),
    "rules:read": (35, 35),
    "rules:write": (38, 38),
    "rules:*": (62, 62),
    "users:read": (37, 37),
    "users:write": (41, 41),
    "users:*": (67, 67),
    "ledger:read": (20, 20),
    "tokens:write": (12, 12),
    "me": (63, 30),
    "admin": (214, 214),
}
"""How many of all endpoints a key with one scope may reach, if its user may."""

ALL = 222
FOR_EVERY_KEY = 11
FOR_NONE = {
    ("/wp/v2/users/{user_id}/application-passwords", "DELETE"),
    ("/wp/v2/users/{user_id}/application-passwords/{uuid}", "DELETE"),
    ("/laurel/v1/users/{user_id}/sessions", "DELETE"),
    ("/laurel/v1/users/{user_id}/sessions/{id}", "DELETE"),
    ("/laurel/v1/session", "GET"),
    ("/laurel/v1/session", "POST"),
    ("/laurel/v1/session", "DELETE"),
    ("/jwt-auth/v1/token", "POST"),
}
"""What signs in or out, or ends credentials."""


@pytest.fixture(scope="module")
def server():
    """All routes, those of all components and of a type that a site made among them."""
    settings = {"bp-active-components": list(COMPONENTS)}
    made = make_server(Catalogue(0, 2, {1: BADGE}, settings))
    made.load_all()
    return made


def endpoints(server):
    for route in server.table.in_order():
        for endpoint in route.endpoints:
            yield declared_route_name(route.path, server.definitions), endpoint


def allows(server, endpoint, scopes, user=OWN):
    """Whether the filter lets a key of user 7 pass, for paths that name a user."""
    request = WP_REST_Request(endpoint.methods[0])
    template = path_template(endpoint.route)
    request.match({}, dict.fromkeys(template.captures, user), {})
    request.user = CurrentUser(int(OWN), "jo", ("administrator",), restrictions=Restrictions(scopes))
    try:
        server.apply_filters("rest_before_permission", None, endpoint, request)
    except WP_Error as refusal:
        return (refusal.get_error_code(), refusal.get_status()) != (INSUFFICIENT, 403)
    return True


def allowed(server, *scopes, user=OWN):
    return {(name, endpoint.methods) for name, endpoint in endpoints(server) if allows(server, endpoint, scopes, user)}


def test_every_route_is_declared_and_every_declaration_has_a_route(server):
    registered = {name for name, _ in endpoints(server)}
    assert registered - set(ROUTES) == set()
    assert set(ROUTES) - registered == set()


def test_the_matrix_in_numbers(server):
    found = {scope: (len(allowed(server, scope)), len(allowed(server, scope, user=OTHER))) for scope in ALLOWED}
    assert set(ALLOWED) == {*SCOPES, *FAMILIES, "events:write:a*"}
    assert found == ALLOWED
    assert sum(1 for _ in endpoints(server)) == ALL


def test_what_no_scope_allows(server):
    refused = {(name, *endpoint.methods) for name, endpoint in endpoints(server)} - {
        (name, *methods) for name, methods in allowed(server, *SCOPES)
    }
    assert refused == FOR_NONE


def test_what_every_key_may_reach_says_nothing_of_users(server):
    common = set.intersection(*(allowed(server, scope, user=OTHER) for scope in SCOPES))
    assert len(common) == FOR_EVERY_KEY
    indexes = {"/", *(f"/{namespace}" for namespace in server.get_namespaces()), "/laurel/v1/openapi"}
    rest = {name for name, _ in common} - indexes
    assert rest == {
        "/batch/v1", "/jwt-auth/v1/token/validate", "/wp/v2/gamipress",
        "/wp/v2/users/{user_id}/application-passwords/introspect",
    }  # fmt: skip


def test_two_scopes_allow_what_each_of_them_does(server):
    assert allowed(server, "me", "points:write") == allowed(server, "me") | allowed(server, "points:write")


def test_a_key_without_scopes_and_the_anonymous_are_not_asked(server):
    assert len(allowed(server)) == len(allowed(server, *SCOPES)) + len(FOR_NONE)


def test_a_route_that_is_not_declared_is_refused_to_every_scope(server):
    server.register_rest_route("other/v1", "/thing", {"callback": lambda _: {}, "permission_callback": lambda _: True})
    endpoint = server.table.routes["/other/v1/thing"].endpoints[0]
    assert not any(allows(server, endpoint, (scope,)) for scope in (*SCOPES, *FAMILIES))
    assert allows(server, endpoint, ())


@pytest.mark.parametrize("source", ["GET", "JSON", "POST"])
def test_me_is_confined_to_the_caller_wherever_the_user_is_named(server, source):
    endpoint = server.table.routes[r"/wp/v2/users/(?P<id>[\d]+)"].endpoints[1]
    request = WP_REST_Request("PUT")
    request.user = CurrentUser(int(OWN), "jo", ("administrator",), restrictions=Restrictions(("me",)))
    if source == "GET":
        request.set_query_params({"id": OTHER})
    elif source == "POST":
        request.set_body_params({"id": OTHER})
    else:
        request.set_header("content-type", "application/json")
        request.set_body(b'{"id": 8}')
    request.match({}, {"id": OWN}, {})
    with pytest.raises(WP_Error) as refused:
        server.apply_filters("rest_before_permission", None, endpoint, request)
    assert refused.value.get_error_code() == INSUFFICIENT


def test_the_actions_are_known_under_another_path():
    renamed = make_server(Catalogue(0, 2, {}, {"gamipress_rest_api_extended_rest_base": "play"}))
    renamed.load_all()
    assert ("/wp/v2/gamipress/award-points", ("POST",)) in allowed(renamed, "points:write")
    assert ("/wp/v2/gamipress/award-points", ("POST",)) not in allowed(renamed, "points:read")
