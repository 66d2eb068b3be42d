from __future__ import annotations

import itertools

import pytest

from laurel_cli.aws.http_api.routes import RouteTable
from laurel_cli.aws.template import Route

PATHS = [
    "$default",
    "/",
    "/wp-json/wp/v2/{rest_base}/{proxy+}",
    "/wp-json/wp/v2/{rest_base}",
    "/wp-json/wp/v2/users/{proxy+}",
    "/wp-json/wp/v2/users",
    "/wp-json",
    "/wp-json/{a}/x/{b}",
    "/wp-json/v.1/{proxy+}",
]


def table(paths):
    return RouteTable(Route("ANY", path, path) for path in paths)


@pytest.mark.parametrize(
    ("path", "expected", "variables"),
    [
        ("/", "/", {}),
        ("/wp-json", "/wp-json", {}),
        ("/wp-json/", "$default", {}),
        ("/wp-json//", "$default", {}),
        ("/WP-JSON", "$default", {}),
        ("/wp-json/wp/v2/users", "/wp-json/wp/v2/users", {}),
        ("/wp-json/wp/v2/users/", "$default", {}),
        ("/wp-json/wp/v2/Users", "/wp-json/wp/v2/{rest_base}", {"rest_base": "Users"}),
        ("/wp-json/wp/v2/badge", "/wp-json/wp/v2/{rest_base}", {"rest_base": "badge"}),
        ("/wp-json/wp/v2/users/7", "/wp-json/wp/v2/users/{proxy+}", {"proxy": "7"}),
        ("/wp-json/wp/v2/users/7/x/", "/wp-json/wp/v2/users/{proxy+}", {"proxy": "7/x/"}),
        ("/wp-json/wp/v2/users//", "/wp-json/wp/v2/users/{proxy+}", {"proxy": "/"}),
        ("/wp-json/wp/v2/badge/7", "/wp-json/wp/v2/{rest_base}/{proxy+}", {"rest_base": "badge", "proxy": "7"}),
        ("/wp-json/p/x/q", "/wp-json/{a}/x/{b}", {"a": "p", "b": "q"}),
        ("/wp-json/v.1/a", "/wp-json/v.1/{proxy+}", {"proxy": "a"}),
        ("/wp-json/vX1/a", "$default", {}),
        ("/wp-json/wp/v2/a\nb", "/wp-json/wp/v2/{rest_base}", {"rest_base": "a\nb"}),
        ("/index.php", "$default", {}),
    ],
)
def test_the_most_specific_route_takes_the_request(path, expected, variables):
    for paths in (PATHS, PATHS[::-1]):
        route, found = table(paths).select("GET", path)
        assert (route.path, found) == (expected, variables)


def test_a_full_match_goes_before_a_greedy_one_with_more_literals():
    routes = ["/a/b/{proxy+}", "/a/{x}/c"]
    for paths in itertools.permutations(routes):
        route, _ = table(paths).select("GET", "/a/b/c")
        assert route.path == "/a/{x}/c"


def test_a_named_method_goes_before_any():
    routes = RouteTable([Route("ANY", "/a", "any"), Route("POST", "/a", "post")])
    assert routes.select("POST", "/a")[0].function == "post"
    assert routes.select("PATCH", "/a")[0].function == "any"


def test_without_a_default_route_nothing_is_selected():
    assert table(["/a"]).select("GET", "/b") is None
    assert RouteTable([Route("POST", "/a", "f")]).select("GET", "/a") is None
