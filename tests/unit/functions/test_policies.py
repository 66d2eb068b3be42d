"""What the functions without routes do to tables, against what their policies in template.yaml allow."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from event_queue import app as event_queue
from laurel.app.privacy.hide_names import all_stages
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.ledger import Log
from laurel.domain.records.post import Post
from laurel.domain.records.removal import Removal
from laurel.domain.records.user import User
from laurel.store.aws.event_queue import SqsEventQueue
from laurel.store.driver.requests import Delete, Query
from laurel.store.rows.keys import CATALOGUE
from laurel.store.rows.removals import put_removal
from laurel.store.users.lean import merge as lean_merge
from laurel_cli.aws.guarded_tables import acting_as, guard_of
from laurel_cli.aws.lambda_context import LambdaContext
from laurel_cli.aws.permissions import granted
from laurel_cli.aws.template import Function, load_template
from notices import app as notices
from projections import app as projections
from tests.containers import container_on
from wp_cron import app as wp_cron

ROOT = Path(__file__).parents[3]
TEMPLATE = load_template(ROOT / "template.yaml")
GOLD, BADGES = 1, 2
NOON = "2026-03-01T12:00:00"
FUNCTION = Function("F", "f.app.handler", 1024, 60)


@pytest.fixture
def guarded(services, tables):
    """A new environment of a site, and its tables, of which a function may use what its policy allows."""

    def start():
        guard = guard_of(TEMPLATE)(tables)
        return container_on(guard, clock=services.clock), guard

    return start


def allowed(function):
    """What a function may do to tables."""
    return {permission for permission in granted(TEMPLATE, function) if permission[0].startswith("dynamodb:")}


def asked_of(guard):
    return {permission for _, permission in guard.used}


def commit(services, *posts):
    seen = services.posts.catalogue()
    services.posts.commit(seen, CatalogueChange(put=posts, settings={"title": "Site"}, next_id=9000))


def post(post_id, kind, parent=0, **meta):
    """A published post; meta keys are given without their prefix."""
    meta = {f"_gamipress_{key}": value for key, value in meta.items()}
    return Post(post_id, str(kind), "publish", title=f"Post {post_id}", parent=parent, meta=meta)


def message(name, trigger, **detail):
    detail = detail or {"user_id": 2}
    body = {"id": name, "detail-type": trigger, "time": "2026-03-01T12:00:00Z", "detail": detail}
    return {"messageId": name, "body": json.dumps(body)}


LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)

VISIT = {"trigger_type": "gamipress_site_visit", "count": 1}
CASCADE = [post(1000 + n, "points-award", GOLD, points=1, points_type="gold", **VISIT) for n in range(110)]
"""More than one transaction holds, of what is read and of what is written."""

OLD_SNAPSHOT = ("dynamodb:BatchGetItem", "posts[catalogue*]")
"""What a site of the first layout has its snapshot read by."""

LOST_RACES = {("dynamodb:GetItem", "system[earned#*]"), ("dynamodb:GetItem", "system[marker#*]")}
"""What is read once more after another process was first."""

ONCE = post(2000, BADGES, earned_by="triggers", maximum_earnings=1, global_maximum_earnings=1)
STEP = post(2001, "step", 2000, trigger_type="gamipress_login", count=1)
"""What only one user can earn."""


def test_the_consumer_needs_what_its_policy_allows(services, tables, guarded):
    used = set()

    def work(start):
        container, guard = guarded()
        triggers = ("gamipress_login", "gamipress_site_visit", "gamipress_login")
        records = [message(f"{start}-{place}", trigger) for place, trigger in enumerate(triggers)]
        new = {"external_id": start.replace(" ", "-"), "email": f"{len(start)}@example.org"}
        records.append(message(f"{start}-new", "gamipress_login", user=new, upsert=True))
        with acting_as("EventQueueFunction"):
            assert event_queue.entry(container)({"Records": records}, LambdaContext.for_function(FUNCTION)) == {
                "batchItemFailures": []
            }
        used.update(asked_of(guard))

    commit(services, *CASCADE[:60])
    commit(services, *CASCADE[60:], ONCE, STEP)
    work("a start from changes")
    for post_id in range(3000, 3080):
        commit(services, post(post_id, "post"))
    work("a start from a snapshot")
    for item in [item for item in tables.query(Query("posts", CATALOGUE)).items if "#" in item["sk"]]:
        tables.write(Delete("posts", (item["pk"], item["sk"])))
    work("a start from the posts")
    assert used - allowed("EventQueueFunction") == set()
    # Rolling forward another user's revocation does not occur here.
    assert allowed("EventQueueFunction") - used == {("dynamodb:DeleteItem", "earnings"), OLD_SNAPSHOT, *LOST_RACES}


class Sqs:
    """SQS where the names of queues are their URLs: keeps what is asked, as actions on resources of the template."""

    def __init__(self):
        self.asked = set()

    def __getattr__(self, operation):
        action = operation.title().replace("_", "")
        return lambda QueueUrl, **_: self.asked.add((f"sqs:{action}", QueueUrl))  # noqa: N803 - boto's name


def test_the_consumer_may_ask_its_queues_what_it_asks_for_failures(services, tables, guarded):
    container, _ = guarded()
    sqs = Sqs()
    variables = TEMPLATE.resources["EventQueueFunction"]["Properties"]["Environment"]["Variables"]
    urls = [variables[name]["Ref"] for name in ("LAUREL_EVENT_QUEUE", "LAUREL_EVENT_DEAD_LETTERS")]
    container.event_queue = SqsEventQueue(lambda: sqs, *urls)
    tables.broken.add(2)
    records = [message("failed", "gamipress_login"), message("refused", "")]
    with acting_as("EventQueueFunction"):
        answer = event_queue.entry(container)({"Records": records}, LambdaContext.for_function(FUNCTION))
    assert answer == {"batchItemFailures": [{"itemIdentifier": "failed"}]}
    assert sqs.asked == {found for found in granted(TEMPLATE, "EventQueueFunction") if found[0].startswith("sqs:")}


class Outside:
    """A bus that takes everything."""

    def publish(self, found):
        return len(found)


def test_the_schedule_needs_what_its_policy_allows(services, tables, guarded):
    used = set()
    publish = {"trigger_type": "gamipress_publish_post", "count": 1}
    awards = [post(1000 + n, "points-award", GOLD, points=1, points_type="gold", **publish) for n in range(110)]

    def work(*done):
        container, guard = guarded()
        with acting_as("WpCronFunction"):
            answer = wp_cron.entry(container)({}, LambdaContext.for_function(FUNCTION))
        assert answer == {"done": list(done), "failed": []}
        used.update(asked_of(guard))

    def schedule(number):
        commit(services, Post(number, "post", "future", f"p{number}", author=2, date=NOON, date_gmt=NOON))

    commit(services, *awards[:60])
    commit(services, *awards[60:], ONCE, post(2001, "step", 2000, **publish))
    schedule(4000)
    work(4000)
    schedule(4001)
    for post_id in range(3000, 3080):
        commit(services, post(post_id, "post"))
    work(4001)
    schedule(4002)
    for item in [item for item in tables.query(Query("posts", CATALOGUE)).items if "#" in item["sk"]]:
        tables.write(Delete("posts", (item["pk"], item["sk"])))
    work(4002)
    by_hand = services.ledger.logs.create(Log(0, 3, title="Ann gave it", meta={"admin_id": 2}))
    stages = all_stages("earnings", "logs", "bookings", "others")
    hiding = Removal(LONG_AGO, "names", (2,), names=("Ann",), stages=stages)
    for removal in (hiding, Removal(LONG_AGO, "posts", (1000,)), Removal(LONG_AGO, "user", (2,))):
        tables.write(put_removal(removal))
    work("posts#1000", "user#2", "names#2")
    assert services.ledger.logs.get(by_hand.id).title == "deleted-user-2 gave it"
    assert used - allowed("WpCronFunction") == set()
    # A log that was moved, or not migrated, is looked up at several places; events of the outbox have no id of a
    # sender, but a batch of them may; and none fails here.
    assert allowed("WpCronFunction") - used == {
        ("dynamodb:BatchGetItem", "logs"),
        ("dynamodb:BatchGetItem", "system[marker#*]"),
        ("dynamodb:UpdateItem", "system[outbox#*]"),
        OLD_SNAPSHOT,
        *LOST_RACES,
    }


def test_notices_read_the_catalogue_alone(guarded):
    container, guard = guarded()
    container.notices = Outside()
    for path in (ROOT / "events").glob("dynamodb_notices_*.json"):
        with acting_as("NoticesFunction"):
            assert notices.entry(container)(json.loads(path.read_text()), None) == {"batchItemFailures": []}
    assert asked_of(guard)
    assert asked_of(guard) <= allowed("NoticesFunction")


def test_projections_touch_counters_and_the_lean_directory_alone(guarded, services, monkeypatch):
    monkeypatch.setattr(lean_merge, "FOLDED_AT_LEAST", 0)
    services.users.create(User(0, "mira", "mira@example.org", "mira", "Mira", ""), "")
    container, guard = guarded()
    for path in (ROOT / "events").glob("dynamodb_projections*.json"):
        with acting_as("ProjectionsFunction"):
            assert projections.entry(container)(json.loads(path.read_text()), None)["batchItemFailures"] == []
            for number in range(3):
                later = path.read_text().replace('"SequenceNumber": "', f'"SequenceNumber": "{number + 1}')
                later = later.replace("mira", f"mira{number}")
                assert projections.entry(container)(json.loads(later), None)["batchItemFailures"] == []
    # Earnings are counted in items of their own; a change of the lean directory is written anew where it grows.
    by_roles = {(f"dynamodb:{action}", "users[user#*]") for action in ("ConditionCheckItem", "PutItem", "UpdateItem")}
    rarer = by_roles | {("dynamodb:UpdateItem", f"system[{of}]") for of in ("totals#earnings*", "marks#*", "lean*")}
    assert allowed("ProjectionsFunction") - asked_of(guard) == rarer
    assert asked_of(guard) <= allowed("ProjectionsFunction")
