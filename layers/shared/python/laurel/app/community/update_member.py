"""Change what the community keeps of a member: activity, types, values of profile fields."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from laurel.app.community.profile_fields import NAME_FIELD, profile_fields
from laurel.app.retry import until_committed
from laurel.app.site import STAMP, Site
from laurel.app.users.update_user import update_user
from laurel.domain.records.member import Listed, Member, ProfileValue


def update_member(site: Site, user_id: int, change: Callable[[Member], Member]) -> Member:
    """Store what `change` makes of a member and return it; decides again if somebody else was first."""

    def attempt() -> Member:
        seen = site.member(user_id)
        changed = change(seen)
        if changed == seen:
            return seen
        site.forget_members([user_id])
        saved = site.services.members.save(seen, changed)
        site.remember_listed([Listed(saved, None)])
        return saved

    return until_committed(attempt, site.pause)


def record_last_activity(site: Site, user_id: int) -> Member:
    """Note that a user is active now (bp_update_user_last_activity)."""
    now = site.now().strftime(STAMP)
    return update_member(site, user_id, lambda seen: replace(seen, last_activity=now))


def set_profile_value(
    site: Site, user_id: int, field_id: int, value: str | tuple[str, ...] | None, visibility: str | None = None
) -> Member:
    """Store a value of a profile field, or remove it if it is None (xprofile_set_field_data).

    Who sees it stays as it was, unless `visibility` names a level (xprofile_set_field_visibility_level). The field
    of the name changes the user's display name, too; raises UserNotFound for that one. What was entered in fields
    that are gone goes.
    """
    now = site.now().strftime(STAMP)
    known = {field.id for field in profile_fields(site.catalogue.settings).fields} - {field_id}

    def change(seen: Member) -> Member:
        kept = {number: entry for number, entry in seen.profile.items() if number in known}
        if value is None:
            return replace(seen, profile=kept)
        before = seen.profile.get(field_id)
        level = (before.visibility if before else "") if visibility is None else visibility
        return replace(seen, profile={**kept, field_id: ProfileValue(value, now, level)})

    member = update_member(site, user_id, change)
    if field_id == NAME_FIELD and isinstance(value, str) and value:
        update_user(site, user_id, lambda _: {"name": value})
    return member
