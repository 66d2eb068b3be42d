"""Amazon EventBridge: notices as events on the site's bus."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Sequence
from typing import Any

from laurel.domain.awards.effects import Notice

SOURCE = "laurel"
"""The source of our events; the rule that fetches other people's leaves them alone."""

ENTRIES = 10
"""Events that one PutEvents takes."""

PUBLISH_ATTEMPTS = 4
"""How often an entry is sent that the bus does not take."""

_FIRST_PAUSE = 0.05

_THROTTLED = ("ThrottlingException", "InternalException", "InternalFailure", "ServiceUnavailable")


class EventBus:
    """`laurel.app.ports.notices.Notices` on a bus, through a low-level client of EventBridge."""

    def __init__(self, client: Any, name: str, sleep: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._name = name
        self._sleep = sleep

    def publish(self, notices: Sequence[Notice]) -> int:
        """Put notices on the bus, ten at a time; how many before the first that it does not take.

        PutEvents takes and refuses entry by entry: only those refused are sent again.
        """
        for start in range(0, len(notices), ENTRIES):
            waiting = self._put([self._entry(notice) for notice in notices[start : start + ENTRIES]])
            if waiting:
                return start + waiting[0]
        return len(notices)

    def _put(self, entries: Sequence[dict[str, str]]) -> list[int]:
        """Send entries until all are taken or the attempts are used up; the places of those that are left."""
        waiting = list(range(len(entries)))
        for attempt in range(PUBLISH_ATTEMPTS):
            if attempt:
                self._sleep(random.uniform(0, _FIRST_PAUSE * 2**attempt))
            refused = self._refused([entries[place] for place in waiting])
            waiting = [place for place, is_refused in zip(waiting, refused, strict=True) if is_refused]
            if not waiting:
                break
        return waiting

    def _refused(self, entries: Sequence[dict[str, str]]) -> list[bool]:
        from botocore.exceptions import BotoCoreError, ClientError  # 2 ms: botocore waits for its client

        try:
            reply = self._client.put_events(Entries=entries)
        except BotoCoreError:
            return [True] * len(entries)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code", "") not in _THROTTLED:
                raise
            return [True] * len(entries)
        return ["ErrorCode" in entry for entry in reply["Entries"]]

    def _entry(self, notice: Notice) -> dict[str, str]:
        detail = json.dumps(notice.detail, ensure_ascii=False, separators=(",", ":"))
        return {"EventBusName": self._name, "Source": SOURCE, "DetailType": notice.kind, "Detail": detail}
