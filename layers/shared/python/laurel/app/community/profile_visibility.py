"""Who sees which values of a member's profile (bp_xprofile_get_hidden_fields_for_user)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from laurel.app.community.profile_fields import NAME_FIELD, ProfileField, ProfileFields
from laurel.domain.records.member import Member, ProfileValue


def _no_friend(_: int) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Viewer:
    """The user who views profiles (0: anonymous). ``is_friend`` returns whether a user is a confirmed friend."""

    user_id: int
    moderates: bool = False
    is_friend: Callable[[int], bool] = _no_friend

    def sees(self, level: str, user_id: int) -> bool:
        """Whether the viewer sees that user's values of a level, which is one of `VISIBILITY_LEVELS`."""
        if level == "public" or self.moderates or (self.user_id and self.user_id == user_id):
            return True
        if not self.user_id or level == "adminsonly":
            return False
        return level == "loggedin" or self.is_friend(user_id)


ANONYMOUS = Viewer(0)
"""The anonymous viewer."""


def visibility_of(field: ProfileField, entry: ProfileValue | None) -> str:
    """The level of a member's value: the member's choice if the field allows one, else the field's default.

    The name is always public (xprofile_get_field_visibility_level).
    """
    if field.id == NAME_FIELD:
        return "public"
    chosen = entry.visibility if entry and field.allow_custom_visibility != "disabled" else ""
    return chosen or field.default_visibility


def visible_profiles(fields: ProfileFields, viewer: Viewer) -> Callable[[Member], Mapping[int, ProfileValue]]:
    """A function that returns the values of a member's profile that the viewer sees, by id of existing fields."""
    known = {field.id: field for field in fields.fields}

    def visible(member: Member) -> Mapping[int, ProfileValue]:
        return {
            number: entry
            for number, entry in member.profile.items()
            if number in known and viewer.sees(visibility_of(known[number], entry), member.user_id)
        }

    return visible
