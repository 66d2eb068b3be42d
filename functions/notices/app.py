"""Lambda entry of the streams whose changes are told to the outside."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools import Logger

from laurel import wiring
from laurel.app.publish_notices import publish_notices
from laurel.app.site import Site

logger = Logger(service="laurel")


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Publish the notices of a batch of a shard; the answer says where to go on (ReportBatchItemFailures).

    A shard is read again from its first failure on, and PutEvents takes ten at a time: so this is not
    for a BatchProcessor, which works records one by one. Raises Unavailable if the site cannot be read.
    """
    changes = wiring.row_changes(event["Records"])
    failed = publish_notices(Site(wiring.services()), wiring.notices(), changes)
    if not failed:
        return {"batchItemFailures": []}
    logger.warning("The bus does not take all notices; they will be sent again.", extra={"sequence_number": failed})
    return {"batchItemFailures": [{"itemIdentifier": failed}]}
