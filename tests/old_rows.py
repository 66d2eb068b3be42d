"""Items as the first release stored them: each log, each progress and each trigger count by itself."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from laurel.domain.awards.run import Known
from laurel.domain.awards.state import Progress
from laurel.domain.records.ledger import Log
from laurel.store.rows import keys
from laurel.store.rows.state import state_values

_EMPTY = Log(0, 0)
_NO_PROGRESS = asdict(Progress())


def old_log(log: Log) -> dict[str, Any]:
    """The item of a log, in the bucket of its id modulo 4."""
    pk, sk = keys.ledger_row(log.id)
    index = {"user": f"user#{log.user_id}", "user_key": sk} if log.user_id else {}
    return {"pk": pk, "sk": sk, "schema": 1, "user_id": log.user_id, **index, **_fields(log)}


def old_booking(log: Log) -> dict[str, Any]:
    """The item of a booking."""
    item = old_log(log)
    return {**item, "pk": f"booked#{item['pk']}", "user": f"booked#user#{log.user_id}"}


def old_user(user_id: int, known: Known) -> list[dict[str, Any]]:
    """The items of what the engine knows of a user: the state, which counted its writes in ``rev``, and the entries."""
    pk, sk = keys.state(user_id)
    values = {**state_values(known.state, known.state.rev), "schema": 1, "rev": known.state.rev}
    del values["commits"]
    return [
        {"pk": pk, "sk": sk, **values},
        *(
            {"pk": pk, "sk": f"{keys.PROGRESS}{i}", "schema": 1, **_progress(each)}
            for i, each in known.progress.items()
        ),
        *(
            {"pk": pk, "sk": f"{keys.ACTIVITY}{trigger}#{about}", "schema": 1, **asdict(count)}
            for (trigger, about), count in known.trigger_counts.items()
        ),
    ]


def _progress(progress: Progress) -> dict[str, Any]:
    return {name: value for name, value in asdict(progress).items() if value != _NO_PROGRESS[name]}


def _fields(log: Log) -> dict[str, Any]:
    names = [field.name for field in fields(Log) if field.name not in ("id", "user_id")]
    return {name: value for name in names if (value := getattr(log, name)) != getattr(_EMPTY, name)}
