"""Export the users, earnings, logs and balances of a site, stretch by stretch, as rows of named columns.

Columns have the names that the properties have in responses of the REST API. Passwords, sessions and what else opens
an account is not exported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from laurel.app.ports.exports import Span, Stretch
from laurel.app.posts.catalogue import Catalogue
from laurel.app.posts.definitions import definitions_of
from laurel.app.posts.type_refs import type_slugs
from laurel.app.site import Site
from laurel.domain.awards.state import UserState
from laurel.domain.records.ledger import Earning, Log
from laurel.domain.records.ledger_query import shown_type
from laurel.domain.records.user import User

Row = dict[str, Any]
"""The values of a row by column: text, numbers, lists and objects, as JSON has them."""


@dataclass(frozen=True, slots=True)
class ExportedRows:
    """Rows in the order of their ids, and the id after which the next ones come (None: these were the last)."""

    rows: Sequence[Row]
    rest: int | None


def export_rows(site: Site, ledger: str, span: Span, limit: int) -> ExportedRows:
    """At most so many rows of one of `LEDGERS`. Of users and balances ``since`` and ``until`` are of registrations."""
    return LEDGERS[ledger](site, span, limit)


def columns_of(site: Site, ledger: str) -> list[str]:
    """The columns of the rows of one of `LEDGERS`, in their order, as of the site's present types."""
    if ledger == "balances":
        return ["id", *_balance_columns(site.catalogue)]
    return list(COLUMNS[ledger])


def _logs(site: Site, span: Span, limit: int) -> ExportedRows:
    found = site.services.exports.logs(span, limit)
    slugs = type_slugs(site.catalogue)
    return ExportedRows([_log(log, slugs) for log in found.records], found.rest)


def _earnings(site: Site, span: Span, limit: int) -> ExportedRows:
    found = site.services.exports.earnings(span, limit)
    slugs = type_slugs(site.catalogue)
    return ExportedRows([_earning(earning, slugs) for earning in found.records], found.rest)


def _users(site: Site, span: Span, limit: int) -> ExportedRows:
    found = site.services.exports.users(span, limit)
    return ExportedRows([_user(user) for user in _registered(found, span)], found.rest)


def _balances(site: Site, span: Span, limit: int) -> ExportedRows:
    """A row for every user: half a read unit each for their state."""
    found = site.services.exports.users(span, limit)
    users = _registered(found, span)
    states = site.services.states.get_many(user.id for user in users)
    columns = _balance_columns(site.catalogue)
    rows = [_balance(user, states.get(user.id) or UserState(), columns) for user in users]
    return ExportedRows(rows, found.rest)


def _registered(found: Stretch[User], span: Span) -> list[User]:
    since, until = (_text(moment) for moment in (span.since, span.until))
    return [user for user in found.records if since <= user.registered and (not until or user.registered < until)]


def _text(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S") if moment else ""


def _log(log: Log, slugs: Mapping[int, str]) -> Row:
    points_type = slugs.get(log.points_type, "")
    more = {"specific_id": log.specific_id, "points": log.points, "points_type": points_type, "meta": log.meta}
    return {**{name: getattr(log, name) for name in _LOG_FIELDS}, **more}


def _earning(earning: Earning, slugs: Mapping[int, str]) -> Row:
    return {
        "id": earning.id,
        "user_id": earning.user_id,
        "title": earning.title,
        "post_id": earning.post_id,
        "post_type": shown_type(earning.type_ref, slugs),
        "points": earning.points,
        "points_type": slugs.get(earning.points_type, ""),
        "date": earning.date,
        "meta": earning.meta,
    }


def _user(user: User) -> Row:
    more = {"username": user.login, "registered_date": f"{user.registered}+00:00", "roles": list(user.roles)}
    return {name: more[name] if name in more else getattr(user, name) for name in COLUMNS["users"]}


def _balance(user: User, state: UserState, columns: Mapping[str, tuple[str, int]]) -> Row:
    figures = {name: getattr(state, member).get(type_id, 0) for name, (member, type_id) in columns.items()}
    return {"id": user.id, **figures}


def _balance_columns(catalogue: Catalogue) -> dict[str, tuple[str, int]]:
    """The names of meta that users have for each points and rank type, with the member of the state and the type."""
    definitions = definitions_of(catalogue, {})
    columns = {f"_gamipress_{post.slug}_points": ("balances", post.id) for post in definitions.points_types}
    columns |= {f"_gamipress_{post.slug}_rank": ("ranks", post.id) for post in definitions.rank_types}
    for member in ("awarded", "deducted", "expended"):
        columns |= {f"_gamipress_{post.slug}_points_{member}": (member, post.id) for post in definitions.points_types}
    return columns


LEDGERS: Mapping[str, Callable[[Site, Span, int], ExportedRows]] = {
    "users": _users,
    "earnings": _earnings,
    "logs": _logs,
    "balances": _balances,
}
"""What can be exported."""

_LOG_FIELDS = ("id", "user_id", "title", "type", "trigger_type", "access", "date")

COLUMNS: Mapping[str, Sequence[str]] = {
    "users": (
        "id", "username", "name", "first_name", "last_name", "email", "url", "description", "locale", "nickname",
        "slug", "roles", "registered_date", "external_id",
    ),
    "earnings": ("id", "user_id", "title", "post_id", "post_type", "points", "points_type", "date", "meta"),
    "logs": (*_LOG_FIELDS, "specific_id", "points", "points_type", "meta"),
}  # fmt: skip
"""The columns of each, but of balances, whose columns are the site's types."""
