"""The OpenAPI document of the whole site."""

from __future__ import annotations

import json
import re

import pytest
from openapi_spec_validator import validate

from discovery.openapi_words import TAGS
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


def operations(document):
    return [one for item in document["paths"].values() for name, one in item.items() if name != "parameters"]


def parts_of(value, path=""):
    """Every schema and part of a document with its place."""
    if isinstance(value, dict):
        yield path, value
        for name, part in value.items():
            yield from parts_of(part, f"{path}/{name}")
    if isinstance(value, list):
        for number, part in enumerate(value):
            yield from parts_of(part, f"{path}/{number}")


def test_tags_are_in_the_order_of_tasks_with_a_text_each(client):
    named = [tag["name"] for tag in document(client)["tags"]]
    texts = {tag["name"]: tag.get("description", "") for tag in document(client)["tags"]}
    own = [name for name, _, _ in TAGS if name != "achievements"]  # a new site has no type of its own
    assert [name for name in named if name in own] == own
    assert {name for name, text in texts.items() if not text} == {"library/v1", "myplugin/v1", "vendor/v1"}
    assert {tag for operation in operations(document(client)) for tag in operation["tags"]} == set(named)


def test_every_route_is_where_it_belongs(client):
    for route, slug in {"achievement-type": "badge", "rank-type": "level"}.items():
        client.post(f"/wp/v2/{route}", as_="admin", json={"title": slug, "slug": slug, "status": "publish"})
    paths = document(client)["paths"]
    of = {path: operation["tags"] for path, item in paths.items() for operation in operations({"paths": {path: item}})}
    assert of["/wp/v2/badge"] == of["/wp/v2/level/{id}"] == ["achievements"]
    assert of["/wp/v2/users/{user_id}/application-passwords"] == ["sign-in"]
    assert of["/laurel/v1/users/{user_id}/sessions"] == of["/laurel/v1/users/{user_id}/sessions/{id}"] == ["sign-in"]
    assert of["/wp/v2/users/me"] == ["users"]
    assert of["/laurel/v1/users/me/progress"] == ["progress"]
    assert of["/wp/v2/gamipress/award-rank"] == ["actions"]
    assert of["/buddypress/v1/members"] == ["community-v1"]
    assert of["/laurel/v1"] == of["/"] == ["site"]


def test_every_summary_is_in_words(client):
    summaries = [operation["summary"] for operation in operations(document(client))]
    assert all(re.fullmatch("[A-Z][A-Za-z0-9.,:' /-]+", summary) for summary in summaries), summaries
    assert not [summary for summary in summaries if "_" in summary or "{" in summary or summary.startswith("GET ")]


MEMBERS_READ = ("achievements", "earnings", "logs", "balances", "ranks")


def test_an_app_gets_the_part_that_it_uses(client):
    part = document(client, query={"tags": "events,progress"})
    validate(part)
    assert set(part["paths"]) == {
        "/laurel/v1/events", "/laurel/v1/simulate", "/laurel/v1/triggers", "/laurel/v1/users/me/progress",
        "/laurel/v1/users/{id}/progress", "/laurel/v1/users/{reference}",
        *(f"/laurel/v1/users/{whose}/{what}" for whose in ("me", "{id}") for what in MEMBERS_READ),
    }  # fmt: skip
    assert [tag["name"] for tag in part["tags"]] == ["events", "progress"]
    assert len(json.dumps(part)) < len(json.dumps(document(client))) / 8
    assert set(document(client)["paths"]) > set(part["paths"])
    again = document(client, query={"tags": ["events", "events"]})
    assert set(again["paths"]) < set(part["paths"])


def test_a_tag_that_there_is_not(client):
    reply = client.get("/laurel/v1/openapi", query={"tags": "events,nope"})
    assert (reply.status, reply.code) == (400, "rest_invalid_param")
    assert "events" in reply.json["data"]["params"]["tags"]


EITHER = ("bp_members/properties/xprofile", "bp_components/properties/features", "parameters/xprofile/schema")
"""What BuddyPress itself declares as a list or a map."""


def test_what_is_returned_is_a_list_or_an_object(client):
    lists = [(path, part) for path, part in parts_of(document(client)) if "array" in (part.get("type") or ())]
    assert not [path for path, part in lists if "object" in part["type"] and not path.endswith(EITHER)]
    assert not [path for path, part in lists if not part.get("items")]


def test_every_response_has_a_schema(client):
    described = document(client)
    without = {
        operation["summary"]
        for operation in operations(described)
        for status, response in operation["responses"].items()
        if status < "300" and not response["content"]["application/json"]["schema"]
    }
    assert without <= {"Schema", "Create a route", "Read a route", "Change a route"}, "but those of the plain example"


def test_events_say_what_they_take_and_what_was_awarded(client):
    described = document(client)
    sent = described["components"]["requestBodies"]["event"]
    one, many = sent["content"]["application/json"]["schema"]["oneOf"]
    assert (sent["required"], many["items"], many["maxItems"]) == (True, one, 100)
    assert described["components"]["schemas"]["event"]["required"] == ["event"]
    post = described["paths"]["/laurel/v1/events"]["post"]
    answer = post["responses"]["200"]["content"]["application/json"]["schema"]["properties"]
    kinds = {entry["properties"]["kind"]["enum"][0]: entry for entry in answer["awarded"]["items"]["anyOf"]}
    assert set(kinds) == {"points", "unlock", "rank"}
    assert all({"type", "type_id", "title", "image"} < set(entry["properties"]) for entry in kinds.values())
    assert all(field["description"] for entry in kinds.values() for field in entry["properties"].values())


def test_the_examples_of_events_are_taken(client):
    described = document(client)
    examples = described["components"]["requestBodies"]["event"]["content"]["application/json"]["examples"]
    client.user_id("subscriber")
    for example in examples.values():
        reply = client.post("/laurel/v1/events", as_="admin", json=json.loads(
            json.dumps(example["value"]).replace("2026-11-22T06:10:02+01:00", "2026-02-28T06:10:02+01:00")
        ))  # fmt: skip
        bodies = [one["status"] for one in reply.json["responses"]] if reply.status == 207 else [reply.status]
        assert set(bodies) == {200}, reply.text


@pytest.mark.parametrize("fields", ["info", "paths./wp/v2/posts"])
def test_fields_narrow_it_down(client, fields):
    assert set(document(client, query={"_fields": fields})) == {fields.split(".")[0]}


def test_other_methods_have_no_route(client):
    assert client.post("/laurel/v1/openapi", as_="admin").code == "rest_no_route"


def test_what_heeds_an_idempotency_key_says_so(client):
    paths = client.get("/laurel/v1/openapi", query={"tags": "points,actions,community"}).json["paths"]
    named = {
        f"{method.upper()} {path}"
        for path, operations in paths.items()
        for method, operation in operations.items()
        if method != "parameters" and {"$ref": "#/components/parameters/Idempotency-Key"} in operation["parameters"]
    }
    assert "POST /laurel/v1/unlock" in named
    assert "POST /laurel/v1/award-points" in named
    for entry in named:
        method, path = entry.split()
        reply = client.request(method, path, as_="admin", headers={"Idempotency-Key": "ü"}, json={})
        assert reply.status in (400, 404), entry
