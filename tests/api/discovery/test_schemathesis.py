"""Requests made up from the OpenAPI document: every answer is one that it describes, and no 5xx comes as a surprise."""

from __future__ import annotations

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

CHECKS = [status_code_conformance, content_type_conformance, response_headers_conformance, response_schema_conformance]
SLICES = 12
EXAMPLES = 3
"""Requests for each operation and mode, of data that fits the document and of data that does not."""

EXPECTED_5XX = {
    500: (
        "existing_user_login",
        "existing_user_email",
        "user_login_too_long",
        "user_nicename_too_long",
        "bp_rest_members_cannot_delete",
        "bp_rest_friends_cannot_delete_item",
    ),
    501: ("rest_trash_not_supported",),
}
"""What WordPress answers with a 5xx, though nothing is broken."""

TYPES = {"achievement-type": "badge", "rank-type": "level", "points-type": "gold"}


@pytest.fixture
def site(client):
    """A site with a type of each kind, so that their dynamic routes are there as well."""
    for route, slug in TYPES.items():
        body = {"title": slug, "slug": slug, "status": "publish"}
        assert client.post(f"/wp/v2/{route}", as_="admin", json=body).status == 201
    return client


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


def check(case, site, as_: str) -> None:
    response = case.call(headers=site._authorization(as_))
    if response.status_code >= 500:
        assert response.json()["code"] in EXPECTED_5XX.get(response.status_code, ()), response.text
    case.validate_response(response, checks=CHECKS)


def ask(operation, site, mode: GenerationMode) -> None:
    """Made-up requests to one operation, as an administrator and anonymous; the same ones in every run.

    Each operation has an administrator of its own, whom its requests may delete.
    """
    tester = f"tester{len(site.ids)}"
    site.new_user(tester, roles=("administrator",))
    item = item_path(operation, site, tester)

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), existing=st.booleans(), as_=st.sampled_from([tester, ""]))
    def requests(case, existing, as_):
        if existing and item:
            case.path_parameters = {**case.path_parameters, **item}
        check(case, site, as_)

    requests()


@pytest.mark.parametrize("number", range(SLICES))
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "unfitting"])
def test_every_answer_is_described(site, application, number, mode):
    failures = []
    for label, operation in sorted(operations(application).items())[number::SLICES]:
        try:
            ask(operation, site, mode)
        except (Exception, BaseExceptionGroup) as failure:
            failures.append(f"{label}\n{failure}")
    assert not failures, "\n\n".join(failures)


def test_the_document_names_every_kind_of_route(site, application):
    paths = {label.split()[1] for label in operations(application)}
    assert paths > {"/", "/batch/v1", "/wp/v2/badge/{id}", "/wp/v2/level", "/wp/v2/users/me", "/library/v1/books"}
