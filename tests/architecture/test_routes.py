"""The routes that functions register against the gateway's routes in template.yaml."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from laurel import wiring
from laurel.app.catalogue import Catalogue
from laurel.rest.routes import readable_path
from laurel_cli.routes import RouteTable
from laurel_cli.template import DEFAULT_ROUTE, load_template

TEMPLATE = load_template(Path(__file__).parents[2] / "template.yaml")


def registered() -> list[tuple[str, str]]:
    """Every route with the group that registers it; the index and batch/v1 are the server's own."""
    server = wiring.make_server(Catalogue(0, 1, {}, {}))
    server.load_all()
    named = dict(enumerate(wiring.GROUPS))
    return [(named.get(route.order[0], "discovery"), route.path) for route in server.table.in_order()]


@pytest.mark.parametrize(("group", "path"), registered())
def test_the_gateway_sends_a_route_to_the_function_that_registers_it(group, path):
    sample = "/wp-json" + re.sub(r"\{\w+\}", "1", readable_path(path))
    route, _ = RouteTable(TEMPLATE.routes).select("GET", sample)
    assert TEMPLATE.functions[route.function].handler.partition(".")[0] == group, route.key
    assert route.path != DEFAULT_ROUTE


def test_every_group_is_known_to_the_registry():
    deployed = {function.handler.partition(".")[0] for function in TEMPLATE.functions.values()}
    assert set(wiring.GROUPS) == deployed
