"""Lambda entry of the event queue."""

from __future__ import annotations

from typing import Any

from laurel.app.metrics import Count
from laurel.app.site import Site
from laurel.composition.container import Container
from laurel.composition.lambda_entry import batch_entry


def process_batch(container: Container, event: dict[str, Any], context: Any, count: Count) -> dict[str, Any]:
    """Record the events of an SQS batch; return the messages to deliver again (ReportBatchItemFailures)."""
    from event_queue.batch import handle_batch  # 73 ms: an environment that only starts does without

    site = Site(container.services, count)
    return handle_batch(site, lambda: container.event_queue, event["Records"], context.get_remaining_time_in_millis)


def prepare(container: Container) -> object:
    """Import what reads messages, and read the catalogue."""
    from event_queue.batch import handle_batch  # 73 ms: elsewhere an environment that only starts does without

    container.services.posts.catalogue()
    return handle_batch


entry = batch_entry(process_batch, prepare)
handler = entry(Container())
