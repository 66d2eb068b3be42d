"""Requests made up from the OpenAPI document, as administrator and anonymous.

Every answer is one that the document describes, no 5xx comes as a surprise, and a refused request has written nothing.
`make test` sends the same few in every run; `make fuzz` others in each, for some minutes.
"""

from __future__ import annotations

import math
import os
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.fuzz.described import operations
from tests.fuzz.stored import stored, written

CHECKS = [status_code_conformance, content_type_conformance, response_headers_conformance, response_schema_conformance]
SLICES = 4
FULL = os.environ.get("LAUREL_FUZZ") == "full"
EXAMPLES = 60 if FULL else 2
"""Requests for each operation, mode and caller, of data that fits the document and of data that does not."""

ALIASES = ("PUT ", "PATCH ")
"""The methods that have the endpoint of POST: only `make fuzz` sends them."""

SECONDS = 40.0 if FULL else math.inf
"""How long one of the tests goes on making up requests."""

TYPES = {"achievement-type": "badge", "rank-type": "level", "points-type": "gold"}


@pytest.fixture
def site(client):
    """A site with a type of each kind, so that their dynamic routes are there as well."""
    client.type_ids = {}
    publish_types(client, "admin")
    return client


def publish_types(site, as_: str) -> None:
    """Publish the types under their slugs: requests may have renamed, unpublished or deleted them."""
    for route, slug in TYPES.items():
        body = {"title": slug, "slug": slug, "status": "publish"}
        known = site.type_ids.get(route)
        if known is None or site.post(f"/wp/v2/{route}/{known}", as_=as_, json=body).status != 200:
            made = site.post(f"/wp/v2/{route}", as_=as_, json=body)
            assert made.status == 201, made.text
            site.type_ids[route] = made.json["id"]


def item_path(operation, site, tester) -> dict[str, Any]:
    """The id of an item made for this operation by the example of its collection; {} where none can be made."""
    if not operation.path.endswith("/{id}"):
        return {}
    collection = operation.schema.raw_schema["paths"].get(operation.path.removesuffix("/{id}"), {}).get("post", {})
    reference = collection.get("requestBody", {}).get("$ref", "")
    body = operation.schema.raw_schema["components"]["requestBodies"].get(reference.rpartition("/")[2])
    if not body:
        return {}
    example = dict(body["content"]["application/json"]["example"])
    for login in {"username", "user_login"} & set(example):
        example |= {login: f"user of {tester}", "email": f"user.of.{tester}@example.org"}
    created = site.post(operation.path.removesuffix("/{id}"), as_=tester, json=example)
    assert created.status in (200, 201), f"the example of {operation.label} is refused: {created.text}"
    (made,) = created.json if isinstance(created.json, list) else [created.json]
    return {"id": made["id"]}


def check(case, site, tables, as_: str) -> None:
    before = stored(tables)
    # Called without a socket, it does not decompress.
    response = case.call(headers={**site._authorization(as_), "Accept-Encoding": "identity"})
    if response.status_code >= 400:
        assert written(before, stored(tables)) == [], response.text
    assert response.status_code < 500, response.text
    case.validate_response(response, checks=CHECKS)


def ask(operation, site, tables, mode: GenerationMode, deadline: float) -> None:
    """Made-up requests to one operation, as an administrator and anonymous; the same ones in every run.

    Each operation has an administrator of its own, whom its requests may delete, as they may the first one.
    """
    tester = f"tester{len(site.ids)}"
    site.new_user(tester, roles=("administrator",))
    site.get("/laurel/v1", as_=tester)  # notes that the password was used today
    publish_types(site, tester)
    item = item_path(operation, site, tester)

    @settings(
        max_examples=EXAMPLES,
        derandomize=not FULL,
        print_blob=FULL,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), existing=st.booleans())
    def requests(case, existing):
        if time.monotonic() > deadline:
            return
        if existing and item:
            case.path_parameters = {**case.path_parameters, **item}
        for as_ in ("", tester):
            check(case, site, tables, as_)

    requests()


@pytest.mark.parametrize("number", range(SLICES))
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "unfitting"])
def test_every_answer_is_described(site, tables, application, number, mode):
    failures = []
    deadline = time.monotonic() + SECONDS
    chosen = [found for found in sorted(operations(application).items()) if FULL or not found[0].startswith(ALIASES)]
    for label, operation in chosen[number::SLICES]:
        try:
            ask(operation, site, tables, mode, deadline)
        except (Exception, BaseExceptionGroup) as failure:
            failures.append(f"{label}\n{failure}")
    assert not failures, "\n\n".join(failures)


def test_the_document_names_every_kind_of_route(site, application):
    paths = {label.split()[1] for label in operations(application)}
    assert paths > {"/", "/batch/v1", "/wp/v2/badge/{id}", "/wp/v2/level", "/wp/v2/users/me", "/library/v1/books"}
