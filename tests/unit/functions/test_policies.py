"""What the functions without routes do to tables, against what their policies in template.yaml allow."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from activity import app as activity
from laurel import wiring
from laurel.app.ports import CatalogueChange
from laurel.domain.post import Post
from laurel.store.keys import CATALOGUE
from laurel.store.operations import Check, Delete, Put, Query, Update
from laurel_cli.lambda_context import LambdaContext
from laurel_cli.template import Function, load_template
from notices import app as notices

ROOT = Path(__file__).parents[3]
TEMPLATE = load_template(ROOT / "template.yaml")
GOLD, BADGES = 1, 2
WRITES = {Put: "PutItem", Update: "UpdateItem", Delete: "DeleteItem", Check: "ConditionCheckItem"}


class Watched:
    """A driver that notes the IAM action and the table of everything asked of it."""

    def __init__(self, tables):
        self._tables = tables
        self.used = set()

    def get(self, table, key, **options):
        self.used.add(("GetItem", table))
        return self._tables.get(table, key, **options)

    def batch_get(self, table, keys, **options):
        self.used.add(("BatchGetItem", table))
        return self._tables.batch_get(table, keys, **options)

    def transact_get(self, table, keys):
        self.used.add(("GetItem", table))
        return self._tables.transact_get(table, keys)

    def query(self, query):
        self.used.add(("Query", f"{query.table}/index" if query.index else query.table))
        return self._tables.query(query)

    def write(self, operation):
        self.used.add((WRITES[type(operation)], operation.table))
        return self._tables.write(operation)

    def transact(self, operations):
        self.used |= {(WRITES[type(operation)], operation.table) for operation in operations}
        self._tables.transact(operations)


def allowed(policy):
    """The actions on tables that a policy allows."""
    found = set()
    for statement in TEMPLATE.resources[policy]["Properties"]["PolicyDocument"]["Statement"]:
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        resources = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
        for resource in resources:
            table = resource["Fn::GetAtt"].removesuffix("Table.Arn").lower()
            found |= {(action.removeprefix("dynamodb:"), table) for action in actions if action.startswith("dynamodb:")}
    return found


@pytest.fixture
def watched(services, tables, monkeypatch):
    """A new environment of a site, every use of whose tables is noted."""

    def start():
        driver = Watched(tables)
        made = wiring.make_services(driver, b"x" * 16, clock=services.clock, sleep=lambda _: None)
        monkeypatch.setattr(wiring, "services", lambda: made)
        return driver

    return start


def commit(services, *posts):
    seen = services.posts.catalogue()
    services.posts.commit(seen, CatalogueChange(put=posts, settings={"title": "Site"}, next_id=9000))


def post(post_id, kind, parent=0, **meta):
    """A published post; meta keys are given without their prefix."""
    meta = {f"_gamipress_{key}": value for key, value in meta.items()}
    return Post(post_id, str(kind), "publish", title=f"Post {post_id}", parent=parent, meta=meta)


def message(name, trigger):
    body = {"id": name, "detail-type": trigger, "time": "2026-03-01T12:00:00Z", "detail": {"user_id": 2}}
    return {"messageId": name, "body": json.dumps(body)}


VISIT = {"trigger_type": "gamipress_site_visit", "count": 1}
CASCADE = [post(1000 + n, "points-award", GOLD, points=1, points_type="gold", **VISIT) for n in range(40)]
"""More than one transaction holds."""

ONCE = post(2000, BADGES, earned_by="triggers", maximum_earnings=1, global_maximum_earnings=1)
STEP = post(2001, "step", 2000, trigger_type="gamipress_login", count=1)
"""What only one user can earn."""


def test_the_consumer_needs_what_its_policy_allows(services, tables, watched):
    used = set()
    context = LambdaContext.for_function(Function("Activity", "activity.app.handler", 1024, 60))

    def work(start):
        driver = watched()
        triggers = ("gamipress_login", "gamipress_site_visit", "gamipress_login")
        records = [message(f"{start}-{place}", trigger) for place, trigger in enumerate(triggers)]
        assert activity.handler({"Records": records}, context) == {"batchItemFailures": []}
        used.update(driver.used)

    commit(services, *CASCADE, ONCE, STEP)
    work("a start from changes")
    for post_id in range(3000, 3080):
        commit(services, post(post_id, "post"))
    work("a start from a snapshot")
    for item in [item for item in tables.query(Query("posts", CATALOGUE)).items if "#" in item["sk"]]:
        tables.write(Delete("posts", (item["pk"], item["sk"])))
    work("a start from the posts")
    assert used - allowed("ActivityPolicy") == set()
    # The rest of somebody else's revocation does not occur here.
    assert allowed("ActivityPolicy") - used == {("DeleteItem", "earnings")}


class Outside:
    """A bus that takes everything."""

    def publish(self, found):
        return len(found)


def test_notices_read_the_catalogue_alone(watched, monkeypatch):
    monkeypatch.setattr(wiring, "notices", Outside)
    driver = watched()
    for path in (ROOT / "events").glob("dynamodb_notices_*.json"):
        assert notices.handler(json.loads(path.read_text()), None) == {"batchItemFailures": []}
    assert driver.used
    assert driver.used <= allowed("NoticesPolicy")
