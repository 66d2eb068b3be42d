"""Lambda entry of the queue of events."""

from __future__ import annotations

from typing import Any

from activity.batch import work_batch
from laurel import wiring
from laurel.app.site import Site


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Work the messages of an SQS event; the answer names those to be delivered again (ReportBatchItemFailures)."""
    return work_batch(Site(wiring.services()), event["Records"], context.get_remaining_time_in_millis)
