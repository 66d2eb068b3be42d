"""The routes that functions register against the gateway's routes in template.yaml."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from laurel.app.posts.catalogue import Catalogue
from laurel.composition.servers import GROUPS, make_server
from laurel.rest.serving.path_template import path_template
from laurel_cli.aws.http_api.routes import RouteTable
from laurel_cli.aws.template import DEFAULT_ROUTE, load_template

TEMPLATE = load_template(Path(__file__).parents[2] / "template.yaml")


def registered() -> dict[str, set[str]]:
    """Every route with the groups that may handle it: those that register it, or routes in its namespace."""
    server = make_server(Catalogue(0, 1, {}, {}), examples=True)
    server.load_all()
    # The index and batch/v1 are the server's own; discovery handles them.
    group_of = dict(enumerate(GROUPS))
    groups = {route.path: {group_of.get(route.order[0], "discovery")} for route in server.table.in_order()}
    for namespace in server.get_namespaces():
        within = [found for path, found in groups.items() if path.startswith(f"/{namespace}/")]
        groups.setdefault(f"/{namespace}", set()).update(*within)
    return groups


@pytest.mark.parametrize(("path", "groups"), registered().items())
def test_the_gateway_sends_a_route_to_a_function_that_registers_it(path, groups):
    template = path_template(path)
    assert template, f"no template expresses {path}"
    sample = "/wp-json" + re.sub(r"\{\w+\}", "1", template.path)
    route, _ = RouteTable(TEMPLATE.routes).select("GET", sample)
    # With its slash the index has no route: API Gateway has no path that ends in one.
    assert route.path != DEFAULT_ROUTE or path == "/", f"template.yaml has no route for {sample}"
    assert TEMPLATE.functions[route.function].handler.partition(".")[0] in groups, route.key


def test_every_group_is_known_to_the_registry():
    with_routes = {route.function for route in TEMPLATE.routes}
    deployed = {TEMPLATE.functions[name].handler.partition(".")[0] for name in with_routes}
    assert set(GROUPS) == deployed
