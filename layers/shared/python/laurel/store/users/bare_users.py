"""What the sign-up of a bare user leaves to the stream of users: that they are in the lists of members and roles."""

from __future__ import annotations

from collections.abc import Sequence

from laurel.app.errors import Conflict
from laurel.domain.records.user import User
from laurel.store.driver.change import Change
from laurel.store.driver.conditions import Equals
from laurel.store.driver.requests import Check, Put, Tables, TransactionItem, Update
from laurel.store.driver.steps import attempt
from laurel.store.rows import keys
from laurel.store.rows.records import profile_copy, role_item, user_from_item

_FIRST_REV = 1


def list_signed_up(tables: Tables, changes: Sequence[Change], shards: int) -> None:
    """Put the bare users whose profiles are new into the lists of members and of their roles: a transaction for each.

    A user who was changed since then, or is gone, is left alone: the change has written the items. So changes may be
    delivered again. Raises Conflict while another writer is at work on one of the users.
    """
    for change in changes:
        user = _signed_up(change)
        if user is None:
            continue
        unchanged = Check("users", keys.profile(user.id), Equals("rev", _FIRST_REV))
        member = Update("users", keys.member(user.id), profile_copy(user, shards))
        roles: list[TransactionItem] = [Put("users", role_item(user, role, shards)) for role in user.roles]
        attempt(tables, [unchanged, member, *roles], Conflict("another writer is at work on the user"))


def _signed_up(change: Change) -> User | None:
    """The bare user whose profile a change makes; None for any other change."""
    if change.before is not None or change.after is None or change.after["sk"] != keys.PROFILE:
        return None
    return user_from_item(change.after) if change.after.get("bare") else None
