"""A site on a DynamoDB emulator of its own, which the built functions reach as they reach AWS."""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import json
import os
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from site_under_test import PASSWORD, SiteUnderTest, event

from laurel.composition.container import Container
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.store.catalogue.snapshots import write_snapshot
from laurel.store.driver.client import new_client
from laurel_cli.local_dynamodb import LOCAL_CREDENTIALS, SERVICES, LocalDynamoDB
from laurel_cli.local_tables import dynamodb_tables

EVENTS = Path(__file__).parents[1] / "events"
PER_COMMIT = 40
"""Posts that one transaction takes, with the records of their change."""


@contextlib.contextmanager
def emulated_site() -> Iterator[Path]:
    """Start the emulator and install a site; yields a folder for what the caller writes.

    The environment of this process, and of those it starts, points there until the end.
    """
    with tempfile.TemporaryDirectory(prefix="laurel-bench-") as name:
        store = LocalDynamoDB(Path(name) / "dynamodb", persist=False, services=(*SERVICES, "secretsmanager"))
        try:
            store.wait_until_ready()
            os.environ.update(LOCAL_CREDENTIALS, AWS_ENDPOINT_URL=store.endpoint)
            os.environ.update(LAUREL_EVENT_BUS="default", LAUREL_SECRET_ARN=_secret(), LAUREL_EXAMPLES="on")
            _install()
            yield Path(name)
        finally:
            store.stop()


def _secret() -> str:
    """Create a secret that functions read, as deployed ones do; returns its ARN."""
    made = new_client(service="secretsmanager").create_secret(Name="laurel", SecretString="00" * 32)
    return str(made["ARN"])


def _install() -> None:
    """A site with an award for signing in, a badge, and user 2."""
    site = SiteUnderTest(dynamodb_tables("laurel"), os.environ)

    def post(group: str, path: str, **body: Any) -> int:
        reply, _ = site.request(group, event("POST", f"/wp-json{path}", body=body, user="admin"))
        return int(json.loads(reply["body"])["id"])

    gold = post("wp_posts", "/wp/v2/points-type", title="Gold", slug="gold", status="publish")
    meta = {"_gamipress_trigger_type": "gamipress_login", "_gamipress_points": 10, "_gamipress_points_type": "gold"}
    post("wp_posts", "/wp/v2/points-award", title="Sign in", parent=gold, status="publish", meta=meta)
    post("wp_posts", "/wp/v2/achievement-type", title="Badges", slug="badges", status="publish")
    post("wp_posts", "/wp/v2/badges", title="Badge", content="What it is for. " * 20, status="publish")
    post("wp_users", "/wp/v2/users", username="ada", email="ada@example.org", password="analytical")


def add_posts(number: int) -> None:
    """Fill the catalogue up with copies of the badge until it has so many posts, all of them in its snapshot."""
    container = Container()
    posts = container.services.posts
    seen = posts.catalogue()
    badge = next(post for post in seen.posts.values() if post.title == "Badge")
    while len(seen.posts) < number:
        first = seen.next_id
        after = first + min(PER_COMMIT, number - len(seen.posts))
        copies = [
            dataclasses.replace(badge, id=copy, slug=f"badge-{copy}", title=f"Badge {copy}")
            for copy in range(first, after)
        ]
        seen = posts.commit(seen, CatalogueChange(put=copies, next_id=after))
    write_snapshot(container.driver, seen, time.time())


def samples() -> dict[str, str]:
    """The sample in events/ that stands for each group: its first GET, or what its event source sends."""
    http = {path.stem.removeprefix("http_").removesuffix("_get"): path.name for path in EVENTS.glob("http_*_get.json")}
    return {
        **http,
        "event_queue": "sqs_event_queue.json",
        "projections": "dynamodb_projections.json",
        "notices": "dynamodb_notices_earnings.json",
        "wp_cron": "scheduler_wp_cron.json",
    }


def write_event(sample: str, folder: Path) -> Path:
    """A sample as if it came now: signed in as the administrator, or new to the queue."""
    sent: dict[str, Any] = json.loads((EVENTS / sample).read_text("utf-8"))
    if "headers" in sent:
        credentials = base64.b64encode(f"admin:{PASSWORD}".encode()).decode()
        sent["headers"]["authorization"] = f"Basic {credentials}"
    for record in sent.get("Records", ()):
        if "body" in record:
            body = json.loads(record["body"])
            body.update(id=str(uuid4()), time=datetime.now(UTC).isoformat())
            body["detail"].update(id=str(uuid4()), time=body["time"])
            record["body"] = json.dumps(body)
    file = folder / f"{uuid4()}.json"
    file.write_text(json.dumps(sent), "utf-8")
    return file
