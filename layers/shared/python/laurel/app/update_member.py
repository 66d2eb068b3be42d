"""Change what the community keeps of a member: activity, types, values of profile fields."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from laurel.app.member_ports import Member, ProfileValue
from laurel.app.profile_fields import NAME_FIELD
from laurel.app.retry import until_committed
from laurel.app.site import STAMP, Site
from laurel.app.update_user import update_user


def update_member(site: Site, user_id: int, change: Callable[[Member], Member]) -> Member:
    """Store what `change` makes of a member and return it; decides again if somebody else was first."""
    members = site.services.members

    def attempt() -> Member:
        seen = members.get(user_id)
        changed = change(seen)
        return seen if changed == seen else members.save(seen, changed)

    return until_committed(attempt, site.services.sleep)


def record_last_activity(site: Site, user_id: int) -> Member:
    """Note that a user is active now (bp_update_user_last_activity)."""
    now = site.now().strftime(STAMP)
    return update_member(site, user_id, lambda seen: replace(seen, last_activity=now))


def set_profile_value(site: Site, user_id: int, field_id: int, value: str | tuple[str, ...] | None) -> Member:
    """Store a value of a profile field, or remove it if it is None (xprofile_set_field_data).

    The field of the name changes the user's display name, too. Raises UserNotFound for that one.
    """
    now = site.now().strftime(STAMP)

    def change(seen: Member) -> Member:
        kept = {number: entry for number, entry in seen.profile.items() if number != field_id}
        return replace(seen, profile=kept if value is None else {**kept, field_id: ProfileValue(value, now)})

    member = update_member(site, user_id, change)
    if field_id == NAME_FIELD and isinstance(value, str) and value:
        update_user(site, user_id, lambda _: {"name": value})
    return member
