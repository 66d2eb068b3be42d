"""Lambda entry of the streams whose changes are told to the outside."""

from __future__ import annotations

import logging
from typing import Any

from laurel.app.ledger.publish_notices import publish_notices
from laurel.app.metrics import Count
from laurel.app.site import Site
from laurel.composition import wiring

logger = logging.getLogger("laurel")


def work(event: dict[str, Any], _context: Any, count: Count) -> dict[str, Any]:
    """Publish the notices of a batch of a shard; the answer says where to go on (ReportBatchItemFailures).

    A shard is read again from its first failure on, and PutEvents takes ten at a time: so this is not
    for a BatchProcessor, which works records one by one. Raises Unavailable if the site cannot be read.
    """
    changes = wiring.row_changes(event["Records"])
    failed = publish_notices(Site(wiring.services(), count), wiring.notices(), changes)
    if not failed:
        return {"batchItemFailures": []}
    logger.warning("The bus does not take all notices; they will be sent again.", extra={"sequence_number": failed})
    return {"batchItemFailures": [{"itemIdentifier": failed}]}


handler = wiring.batch_handler(work)
