"""When an event happened, as whatever delivers it says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from laurel_cli.aws.sources.schedules import EVENT_SOURCE


class StoppedClock:
    """A clock that shows one moment."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        """That moment."""
        return self._moment


def time_of(event: dict[str, Any]) -> datetime:
    """The latest moment that an event of a gateway, queue, stream, schedule or PutEvents speaks of; now if of none."""
    return max(_times(event), default=datetime.now(UTC))


def _times(event: dict[str, Any]) -> Iterator[datetime]:
    if epoch := event.get("requestContext", {}).get("timeEpoch"):
        yield datetime.fromtimestamp(epoch / 1000, UTC)
    if event.get("source") == EVENT_SOURCE:
        yield datetime.fromisoformat(event["time"])
    for entry in event.get("Entries", ()):
        if time := json.loads(entry["Detail"]).get("time"):
            yield datetime.fromisoformat(time).astimezone(UTC)
    for record in event.get("Records", ()):
        if sent := record.get("attributes", {}).get("SentTimestamp"):
            yield datetime.fromtimestamp(int(sent) / 1000, UTC)
        if created := record.get("dynamodb", {}).get("ApproximateCreationDateTime"):
            yield datetime.fromtimestamp(created, UTC)
