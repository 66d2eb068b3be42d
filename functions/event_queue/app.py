"""Lambda entry of the queue of events."""

from __future__ import annotations

from typing import Any

from laurel.app.metrics import QUEUE_EVENTS_FAILED, QUEUE_EVENTS_TAKEN, Count
from laurel.app.site import Site
from laurel.composition.container import Container
from laurel.composition.lambda_entry import batch_entry


def work(container: Container, event: dict[str, Any], context: Any, count: Count) -> dict[str, Any]:
    """Work the messages of an SQS event; the answer names those to be delivered again (ReportBatchItemFailures)."""
    from event_queue.batch import handle_batch  # 73 ms: an environment that only starts does without

    records = event["Records"]
    answer = handle_batch(Site(container.services, count), records, context.get_remaining_time_in_millis)
    failed = len(answer["batchItemFailures"])
    for name, amount in ((QUEUE_EVENTS_TAKEN, len(records) - failed), (QUEUE_EVENTS_FAILED, failed)):
        if amount:
            count(name, amount)
    return answer


entry = batch_entry(work)
handler = entry(Container())
