"""Lambda entry of the streams of logs and earnings."""

from __future__ import annotations

from typing import Any

from laurel.app.metrics import Count
from laurel.composition import wiring
from projections.batch import count_batch


def work(event: dict[str, Any], _context: Any, _count: Count) -> dict[str, Any]:
    """Count the changes of one batch; the answer names the first that could not be read (ReportBatchItemFailures)."""
    return count_batch(wiring.stream_counter(), event)


handler = wiring.batch_handler(work)
