"""Paths and routes that API Gateway refuses when it imports them."""

from __future__ import annotations

import pytest

from laurel_cli.aws.http_api.route_rules import ROUTES, path_faults, route_faults
from laurel_cli.aws.http_api.routes import RouteTable
from laurel_cli.aws.template import Route


@pytest.mark.parametrize(
    "path",
    ["/", "/wp-json", "/wp-json/wp/v2/{rest_base}/{proxy+}", "/wp-login.php", "/a.b:c_d-e", "/{a.b:c-d}", "/{x+}"],
)
def test_what_the_guide_allows_is_taken(path):
    assert path_faults(path) == []


@pytest.mark.parametrize(
    "path",
    [
        "/wp-json/",
        "//",
        "/a//b",
        "wp-json",
        "/a b",
        "/é",
        "/a%20b",
        "/{proxy+}/x",
        "/{a}/{a}",
        "/x{a}",
        "/{a b}",
        "/~a",
        "/a\n",
    ],
)
def test_a_path_that_would_fail_the_deployment_is_named(path):
    assert path_faults(path)


def test_a_route_can_be_there_once_and_three_hundred_in_all():
    assert route_faults([("GET", "/a"), ("ANY", "/a")]) == []
    assert route_faults([("ANY", "/a"), ("ANY", "/a")]) == ["ANY /a: twice"]
    assert route_faults([("ANY", f"/{n}") for n in range(ROUTES)]) == []
    assert route_faults([("ANY", f"/{n}") for n in range(ROUTES + 1)])


def test_the_local_gateway_does_not_serve_what_aws_refuses():
    with pytest.raises(ValueError, match="not a part of a path"):
        RouteTable([Route("ANY", "/wp-json/", "a")])
