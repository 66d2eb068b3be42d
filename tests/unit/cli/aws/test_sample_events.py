"""The samples in events/ are what the gateway sends: their form, their route, their function."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from laurel_cli.aws.http_api.event import event_of
from laurel_cli.aws.http_api.routes import RouteTable
from laurel_cli.aws.template import load_template

ROOT = Path(__file__).parents[4]
TEMPLATE = load_template(ROOT / "template.yaml")
SAMPLES = {path.stem: json.loads(path.read_text()) for path in sorted((ROOT / "events").glob("http_*.json"))}


def group_of(function: str) -> str:
    return TEMPLATE.functions[function].handler.partition(".")[0]


def test_every_function_with_routes_has_a_get_and_a_post():
    wanted = {f"http_{group_of(route.function)}_{method}" for route in TEMPLATE.routes for method in ("get", "post")}
    assert set(SAMPLES) == wanted


@pytest.mark.parametrize("name", SAMPLES)
def test_the_gateway_would_send_it_to_that_function(name):
    sample = SAMPLES[name]
    http = sample["requestContext"]["http"]
    assert name.endswith(http["method"].lower())
    route, variables = RouteTable(TEMPLATE.routes).select(http["method"], sample["rawPath"])
    assert name.startswith(f"http_{group_of(route.function)}_")
    assert route.key == sample["routeKey"] == sample["requestContext"]["routeKey"]
    assert variables == sample.get("pathParameters", {})


@pytest.mark.parametrize("name", SAMPLES)
def test_laurel_serve_makes_the_same_event_of_it(name):
    sample = SAMPLES[name]
    body = sample.get("body", "").encode()
    environ = EnvironBuilder(method=sample["requestContext"]["http"]["method"], data=body).get_environ()
    environ["QUERY_STRING"] = sample["rawQueryString"]
    request = _with_headers(environ, sample["headers"])
    made = event_of(request, sample["rawPath"], sample["routeKey"], sample.get("pathParameters", {}), body)
    assert made.keys() == sample.keys()
    assert made["requestContext"].keys() == sample["requestContext"].keys()
    assert made["requestContext"]["http"].keys() == sample["requestContext"]["http"].keys()
    for part in ("rawPath", "rawQueryString", "body", "isBase64Encoded", "queryStringParameters"):
        assert made.get(part) == sample.get(part)
    assert made["requestContext"]["domainName"] == sample["requestContext"]["domainName"]


def _with_headers(environ, headers):
    for name, value in headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    return Request(environ)
