"""The bus, the rule and the queues of template.yaml in a site's file or in an emulator, and a site behind them."""

from __future__ import annotations

import io
import json
import time
import uuid
from dataclasses import replace
from pathlib import Path

import pytest
from aws_lambda_powertools import Logger

from devstore.sqlite.tables import SqliteTables
from event_queue import reasons
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.ledger_query import EarningQuery
from laurel.domain.records.post import Post
from laurel.domain.records.user import User
from laurel.store.aws.event_queue import SqsEventQueue
from laurel_cli.aws.handlers import invoker
from laurel_cli.aws.sources.emulator_path import EmulatorPath
from laurel_cli.aws.sources.event_path import provision
from laurel_cli.aws.sources.queue_source import QueueSource
from laurel_cli.aws.template import load_template
from laurel_cli.sqlite.file_path import FilePath
from tests.containers import container_on

TEMPLATE = load_template(Path(__file__).parents[2] / "template.yaml")
LONG_AGO = "2020-01-01T00:00:00"
GOLD, BADGES = 1, 2


def post(post_id, kind, slug="", parent=0, menu_order=0, **meta):
    meta = {f"_gamipress_{key}": value for key, value in meta.items()}
    slug = slug or f"post-{post_id}"
    return Post(
        post_id, str(kind), "publish", slug, f"Post {post_id}", parent=parent, menu_order=menu_order, date=LONG_AGO,
        meta=meta,
    )  # fmt: skip


POSTS = (
    post(GOLD, "points-type", "gold"),
    post(BADGES, "achievement-type", "badge"),
    post(11, "points-award", parent=GOLD, trigger_type="gamipress_login", count=1, points=10, points_type="gold"),
    # First a sign-in, then a comment: the reverse order earns nothing.
    post(21, BADGES, earned_by="triggers", maximum_earnings=1, sequential="on"),
    post(22, "step", parent=21, menu_order=1, trigger_type="gamipress_login", count=1),
    post(23, "step", parent=21, menu_order=2, trigger_type="gamipress_new_comment", count=1),
)


class Events:
    """The path of events: put them on the bus, let the consumer poll, read what is left."""

    def __init__(self, path, container):
        self.invoke = invoker(container)
        self.sqs, self.events = path.sqs, path.events
        self.template = replace(TEMPLATE, parameters={**TEMPLATE.parameters, "Stage": f"t{uuid.uuid4().hex[:12]}"})
        self.names = provision(self.template, self.sqs, self.events).known
        self.bus = self.names["EventBus"]
        container.event_queue = SqsEventQueue(
            lambda: self.sqs, self.names["EventQueue"], self.names["EventDeadLetterQueue"]
        )
        self.hide_for(0)

    def hide_for(self, seconds):
        """Have messages that are not deleted delivered again after so many seconds; 0: at once."""
        attributes = {"VisibilityTimeout": str(seconds)}
        self.sqs.set_queue_attributes(QueueUrl=self.names["EventQueue"], Attributes=attributes)

    def put(self, trigger, source="tests", **detail):
        entry = {"EventBusName": self.bus, "Source": source, "DetailType": trigger, "Detail": json.dumps(detail)}
        assert self.events.put_events(Entries=[entry])["FailedEntryCount"] == 0

    def source(self, kind=QueueSource):
        """The event source mapping of the consumer."""
        consumer = TEMPLATE.functions["EventQueueFunction"]
        return kind(self.invoke, consumer, self.sqs, self.names["EventQueue"], self.names["EventQueue.Arn"])

    def waiting(self, queue):
        """How many messages a queue holds."""
        name = "ApproximateNumberOfMessages"
        found = self.sqs.get_queue_attributes(QueueUrl=self.names[queue], AttributeNames=["All"])["Attributes"]
        return int(found[name]) + int(found[f"{name}NotVisible"])

    def dead_letters(self):
        """Messages of the dead-letter queue, at most ten."""
        request = {"MaxNumberOfMessages": 10, "MessageAttributeNames": ["All"]}
        return self.sqs.receive_message(QueueUrl=self.names["EventDeadLetterQueue"], **request).get("Messages", [])

    def listen(self):
        """A queue of an application that receives our notices; returns its URL."""
        url = self.sqs.create_queue(QueueName=uuid.uuid4().hex)["QueueUrl"]
        arn = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        self.events.put_rule(Name="outside", EventBusName=self.bus, EventPattern=json.dumps({"source": ["laurel"]}))
        self.events.put_targets(Rule="outside", EventBusName=self.bus, Targets=[{"Id": "outside", "Arn": arn}])
        return url

    def notices_in(self, url):
        """The events in such a queue."""
        messages = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        return [json.loads(message["Body"]) for message in messages]


@pytest.fixture(params=["sqlite", "ministack"])
def tables(request):
    return request.getfixturevalue(f"{request.param}_tables")


@pytest.fixture
def path(tables, request):
    """The event path of those tables."""
    if isinstance(tables, SqliteTables):
        yield FilePath(request.getfixturevalue("site_file"))
        return
    found = EmulatorPath(request.getfixturevalue("ministack_endpoint"), tables._prefix)
    yield found
    for client in (found.sqs, found.events, found._tables):
        client.close()


@pytest.fixture
def events(path, container):
    return Events(path, container)


@pytest.fixture
def container(tables):
    """The container of the functions."""
    return container_on(tables, sleep=time.sleep)


@pytest.fixture
def services(container):
    """A site with a currency, a badge of two steps in sequence, and users 2 and 3."""
    made = container.services
    made.posts.commit(made.posts.catalogue(), CatalogueChange(put=POSTS, next_id=100))
    for user_id, login in ((2, "ann"), (3, "bob")):
        user = User(user_id, login, f"{login}@example.org", login, login.capitalize(), LONG_AGO, ("subscriber",))
        made.users.create(user, "")
    return made


@pytest.fixture
def balance(services):
    return lambda user_id: services.states.get(user_id).balances.get(GOLD, 0)


@pytest.fixture
def earned(services):
    def found(user_id):
        rows = services.ledger.earnings.find(EarningQuery(users=(user_id,), limit=100)).rows
        return [row.post_id for row in sorted(rows, key=lambda row: row.id)]

    return found


@pytest.fixture
def log_lines(monkeypatch):
    """The consumer's log, line by line."""
    stream = io.StringIO()
    monkeypatch.setattr(reasons, "logger", Logger(service=uuid.uuid4().hex, stream=stream))
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
