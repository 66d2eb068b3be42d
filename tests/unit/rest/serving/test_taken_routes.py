"""Groups that register a route and method that another group has."""

from __future__ import annotations

from laurel.rest.resources.permissions import return_true
from laurel.rest.serving.dispatcher import RouteGroup
from laurel.rest.serving.server import WP_REST_Server


def group(name, *routes):
    """A group with these routes, each `METHOD /path`."""

    def rest_api_init(server):
        for text in routes:
            methods, route = text.split()
            endpoint = {"methods": methods, "callback": lambda _: name, "permission_callback": return_true}
            server.register_rest_route("x/v1", route, endpoint)

    return RouteGroup(name, lambda: rest_api_init)


def lines(caplog, *names, groups):
    server = WP_REST_Server(groups)
    for name in names:
        server.load(name)
    return [record.getMessage() for record in caplog.records]


def test_the_group_that_was_loaded_first_answers_and_the_log_says_so(caplog):
    groups = [group("core", "GET,POST /y"), group("extensions", "POST /y")]
    assert lines(caplog, "extensions", "core", groups=groups) == [
        "POST of /x/v1/y is answered by the group extensions, not by core"
    ]


def test_other_methods_of_a_route_are_taken_from_no_group(caplog):
    groups = [group("core", "GET /y"), group("extensions", "DELETE /y", "GET /z")]
    assert lines(caplog, "extensions", "core", groups=groups) == []


def test_a_group_may_register_a_route_twice(caplog):
    assert lines(caplog, "core", groups=[group("core", "GET /y", "GET /y")]) == []
