"""Lambda entry of the ledgers' streams, whose changes are published as notices."""

from __future__ import annotations

import logging
from typing import Any

from laurel.app.ledger.publish_notices import publish_notices
from laurel.app.metrics import Count
from laurel.app.site import Site
from laurel.composition.container import Container
from laurel.composition.lambda_entry import batch_entry

logger = logging.getLogger("laurel")


def process_batch(container: Container, event: dict[str, Any], _context: object, count: Count) -> dict[str, Any]:
    """Publish the notices of a batch of a shard; return the record to resume from (ReportBatchItemFailures).

    A shard is read again from its first failure on, and PutEvents takes ten entries: so there is no
    BatchProcessor, which handles records one by one. Raises Unavailable if the site cannot be read.
    """
    changes = container.row_changes(event["Records"])
    failed = publish_notices(Site(container.services, count), container.notices, changes)
    if not failed:
        return {"batchItemFailures": []}
    logger.warning("The bus does not take all notices; they will be sent again.", extra={"sequence_number": failed})
    return {"batchItemFailures": [{"itemIdentifier": failed}]}


def prepare(container: Container) -> object:
    """Read the catalogue, and make the client of the bus."""
    container.services.posts.catalogue()
    return container.notices


entry = batch_entry(process_batch, prepare)
handler = entry(Container())
