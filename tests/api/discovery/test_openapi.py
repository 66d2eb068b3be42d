"""The OpenAPI document of the whole site."""

from __future__ import annotations

import json
import re

import pytest
from openapi_spec_validator import validate

from laurel.rest.serving.path_template import path_template


def document(client, **options):
    reply = client.get("/laurel/v1/openapi", **options)
    assert reply.status == 200
    return reply.json


def test_it_is_valid(client):
    validate(document(client))


def test_it_has_every_route_of_the_index(client):
    routes = client.get("/").json["routes"]
    paths = {template.path for pattern in routes if (template := path_template(pattern))}
    assert paths == set(document(client)["paths"])
    assert len(paths) == len(routes)


def test_it_has_every_method_that_the_index_lists(client):
    routes, paths = client.get("/").json["routes"], document(client)["paths"]
    for pattern, route in routes.items():
        template = path_template(pattern)
        assert template
        described = {name.upper() for name in paths[template.path]} - {"PARAMETERS"}
        assert described == set(route["methods"]), pattern


def test_it_follows_the_types_of_the_site(client):
    assert "/wp/v2/badge" not in document(client)["paths"]
    badge = {"title": "Badge", "slug": "badge", "status": "publish"}
    badge_type = client.post("/wp/v2/achievement-type", as_="admin", json=badge).json["id"]
    assert "/wp/v2/badge/{id}" in document(client)["paths"]
    client.delete(f"/wp/v2/achievement-type/{badge_type}", as_="admin")
    assert "/wp/v2/badge/{id}" not in document(client)["paths"]


def test_it_bears_the_title_that_the_site_has_now(client):
    document(client)
    client.post("/wp/v2/settings", as_="admin", json={"title": "Renamed"})
    assert document(client)["info"]["title"] == "Renamed"


def test_its_server_is_the_address_it_was_asked_at(client):
    assert document(client)["servers"] == [{"url": "http://example.org/wp-json"}]
    elsewhere = document(client, headers={"host": "other.example.org"})
    assert elsewhere["servers"] == [{"url": "http://other.example.org/wp-json"}]


def test_it_names_the_ways_to_authenticate(client):
    described = document(client)
    named = {name for requirement in described["security"] for name in requirement}
    assert named == set(described["components"]["securitySchemes"])
    assert {} in described["security"]
    assert re.fullmatch("wordpress_logged_in_[0-9a-f]+", described["components"]["securitySchemes"]["session"]["name"])


def test_no_part_is_unused_and_no_reference_leads_nowhere(client):
    described = document(client)
    used = set(re.findall(r'"#/components/([^"]+)"', json.dumps(described)))
    parts = {f"{kind}/{name}" for kind, named in described["components"].items() for name in named}
    assert used == {part for part in parts if not part.startswith("securitySchemes/")}


@pytest.mark.parametrize("fields", ["info", "paths./wp/v2/posts"])
def test_fields_narrow_it_down(client, fields):
    assert set(document(client, query={"_fields": fields})) == {fields.split(".")[0]}


def test_other_methods_have_no_route(client):
    assert client.post("/laurel/v1/openapi", as_="admin").code == "rest_no_route"
