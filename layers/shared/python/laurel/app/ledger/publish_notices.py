"""Publish notices of what the ledgers' rows record: points, unlocked achievements, ranks, revocations.

The rows serve as the outbox: they are committed together with what they record, so every notice is of something that
happened, and everything that happened is published at least once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from laurel.app.ports.notices import Notices, RowChange
from laurel.app.posts.catalogue import Catalogue
from laurel.app.site import Site
from laurel.domain.awards.effects import Notice
from laurel.domain.records.ledger import Earning, Log

POINTS = ("points_earn", "points_deduct", "points_award", "points_revoke", "points_expend")
"""The types of logs that change a balance if the engine wrote them; rows that clients write change none."""

BOOKED = "points_set"
"""The log type of bookings (`laurel.app.awards.set_balances`)."""

RANKS = ("rank_earn", "rank_award")
"""The log types of changes of rank."""

TITLE_LENGTH = 1000
"""Characters of a title in a notice: ten notices have to fit into one request to the bus."""


def publish_notices(site: Site, notices: Notices, changes: Sequence[RowChange]) -> str:
    """Send the notices of changes in order; returns the place of the first that has to be sent again, "" for none.

    Raises Unavailable if the catalogue, which has the names of types, cannot be read.
    """
    due = [(change.place, notice) for change in changes if (notice := notice_of(site.catalogue, change))]
    sent = notices.publish([notice for _, notice in due])
    return due[sent][0] if sent < len(due) else ""


def notice_of(catalogue: Catalogue, change: RowChange) -> Notice | None:
    """The notice of a change, None if it has none. Its ``id`` is the same each time the change is processed."""
    before, after = change.before, change.after
    if before is None and isinstance(after, Log):
        return _points(catalogue, after) if after.type not in RANKS else _rank(catalogue, after)
    if before is None and isinstance(after, Earning):
        return _unlock(catalogue, after)
    if after is None and isinstance(before, Earning):
        return _revoke(catalogue, before)
    return None


def _points(catalogue: Catalogue, log: Log) -> Notice | None:
    applied = log.points if log.type == BOOKED else log.meta.get("applied")
    if log.type not in (*POINTS, BOOKED) or applied is None:
        return None
    cause = log.meta.get("achievement_id") or 0
    detail = {"log_type": log.type, "points": log.points, "applied": applied, "post_id": cause}
    return Notice("points", {**_about(f"log-{log.id}", log), **detail, **_currency(catalogue, log)})


def _rank(catalogue: Catalogue, log: Log) -> Notice | None:
    if "rank_id" not in log.meta:
        return None
    rank = catalogue.get(log.meta["rank_id"])
    title = rank.title[:TITLE_LENGTH] if rank else ""
    detail = {"post_id": log.meta["rank_id"], "title": title, "previous": log.meta.get("old_rank_id", 0)}
    return Notice("rank", {**_about(f"log-{log.id}", log), **detail, **_type(catalogue, rank.type if rank else "0")})


def _unlock(catalogue: Catalogue, earning: Earning) -> Notice | None:
    if not earning.type_ref.isdigit() or _is_rank(catalogue, earning):
        return None
    detail = {"points": earning.points, **_currency(catalogue, earning)}
    return Notice("unlock", {**_earned(catalogue, f"earning-{earning.id}", earning), **detail})


def _revoke(catalogue: Catalogue, earning: Earning) -> Notice | None:
    if not earning.type_ref.isdigit():
        return None
    return Notice("revoke", _earned(catalogue, f"revoke-{earning.id}", earning))


def _earned(catalogue: Catalogue, notice_id: str, earning: Earning) -> dict[str, Any]:
    detail = {"post_id": earning.post_id, "title": earning.title[:TITLE_LENGTH]}
    return {**_about(notice_id, earning), **detail, **_type(catalogue, earning.type_ref)}


def _about(notice_id: str, row: Log | Earning) -> dict[str, Any]:
    return {"id": notice_id, "user_id": row.user_id, "date": row.date}


def _type(catalogue: Catalogue, type_ref: str) -> dict[str, Any]:
    owner = catalogue.get(int(type_ref))
    return {"type": owner.slug if owner else "", "type_id": int(type_ref)}


def _currency(catalogue: Catalogue, row: Log | Earning) -> dict[str, Any]:
    owner = catalogue.get(row.points_type)
    return {"points_type": owner.slug if owner else "", "points_type_id": row.points_type}


def _is_rank(catalogue: Catalogue, earning: Earning) -> bool:
    owner = catalogue.get(int(earning.type_ref))
    return owner is not None and owner.type == "rank-type"
