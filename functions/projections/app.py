"""Lambda entry of the streams of logs and earnings."""

from __future__ import annotations

from typing import Any

from laurel.app.metrics import Count
from laurel.composition.container import Container
from laurel.composition.lambda_entry import batch_entry
from projections.batch import count_batch


def process_batch(container: Container, event: dict[str, Any], _context: object, _count: Count) -> dict[str, Any]:
    """Count the changes of one batch; return the first record that could not be read (ReportBatchItemFailures)."""
    return count_batch(container.stream_counter, event)


def prepare(container: Container) -> object:
    """Make the client and the counter."""
    return container.stream_counter


entry = batch_entry(process_batch, prepare)
handler = entry(Container())
