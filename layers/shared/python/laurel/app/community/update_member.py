"""Change a member: last activity, member types, values of profile fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from laurel.app.community.profile_fields import NAME_FIELD, profile_fields
from laurel.app.errors import UserNotFound
from laurel.app.retry import until_committed
from laurel.app.site import STAMP, Site
from laurel.app.site_events.buddypress_events import member_types_set, profile_changed
from laurel.app.site_events.outbox import outbox_rows, record_at_once
from laurel.app.users.update_user import update_user
from laurel.domain.awards.event import Event
from laurel.domain.records.member import Listed, Member, ProfileValue

EventsOf = Callable[[Member, Member], Iterable[Event]]
"""Returns the site events that a change of a member causes, from the member before and after."""


def update_member(
    site: Site, user_id: int, change: Callable[[Member], Member], events: EventsOf = lambda *_: ()
) -> Member:
    """Store the member that `change` returns, and return it; starts over if another request wrote first.

    The outbox rows of the `events` are written in the same transaction; the caller calls `record_at_once`. Raises
    UserNotFound for a user who was anonymized, Unavailable.
    """

    def attempt() -> Member:
        seen = site.member(user_id)
        user = site.user(user_id)  # read with the member
        if user is not None and user.erased:
            raise UserNotFound(user_id)
        changed = change(seen)
        rows = outbox_rows(site, f"member#{user_id}#{seen.rev + 1}", events(seen, changed))
        if changed == seen and not rows:
            return seen
        site.forget_members([user_id])
        saved = site.services.members.save(seen, changed, rows)
        site.outbox_rows += rows
        site.remember_listed([Listed(saved, None)])
        return saved

    return until_committed(attempt, site.pause)


def record_last_activity(site: Site, user_id: int) -> Member:
    """Set a user's last activity to now (bp_update_user_last_activity)."""
    now = site.now().strftime(STAMP)
    return update_member(site, user_id, lambda seen: replace(seen, last_activity=now))


def set_member_types(site: Site, user_id: int, types: tuple[str, ...]) -> Member:
    """Replace a member's member types (bp_set_member_type)."""
    member = update_member(
        site,
        user_id,
        lambda seen: replace(seen, types=types),
        lambda before, after: member_types_set(user_id, before.types, after.types),
    )
    record_at_once(site)
    return member


def set_profile_value(
    site: Site, user_id: int, field_id: int, value: str | tuple[str, ...] | None, visibility: str | None = None
) -> Member:
    """Store a value of a profile field, or remove it if it is None (xprofile_set_field_data).

    The visibility does not change unless `visibility` names a level (xprofile_set_field_visibility_level). The field
    of the name also changes the user's display name; raises UserNotFound then. Values of deleted fields are dropped.
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

    def events(before: Member, after: Member) -> Iterable[Event]:
        return profile_changed(user_id, field_id, before.profile.get(field_id), after.profile.get(field_id))

    member = update_member(site, user_id, change, events)
    if field_id == NAME_FIELD and isinstance(value, str) and value:
        update_user(site, user_id, lambda _: {"name": value})
    record_at_once(site)
    return member
