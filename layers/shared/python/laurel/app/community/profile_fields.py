"""The groups and fields of extended profiles (BP_XProfile_Group, BP_XProfile_Field)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from laurel.app.errors import TooManyFields
from laurel.app.posts.catalogue import Catalogue
from laurel.app.site import Site
from laurel.domain.records.catalogue_change import CatalogueChange

PROFILE_FIELDS = "bp-xprofile"
"""The stored option of the groups and fields."""

NAME_FIELD = 1
"""The id of the field that cannot be deleted: writing it changes the display name."""

FIRST_GROUP = 1
"""The id of the group that cannot be deleted."""

FIELDS_AT_MOST = 100
"""The most groups, and the most fields, of a site: they are all read with its settings."""

FIELD_TYPES = (
    "checkbox",
    "datebox",
    "multiselectbox",
    "number",
    "radio",
    "selectbox",
    "textarea",
    "textbox",
    "telephone",
    "url",
    "wp-biography",
    "wp-textbox",
    "checkbox_acceptance",
    "option",
)
"""The field types (bp_xprofile_get_field_types)."""

SEVERAL = ("checkbox", "multiselectbox")
"""The field types with several values."""


VISIBILITY_LEVELS = ("public", "loggedin", "friends", "adminsonly")
"""Who sees a value: everyone, members, the member's friends, only the member and moderators."""


@dataclass(frozen=True, slots=True)
class ProfileGroup:
    """A group of fields."""

    id: int
    name: str
    description: str = ""
    group_order: int = 0

    @property
    def can_delete(self) -> bool:
        """Whether it may be deleted: not the first group, which has the name."""
        return self.id != FIRST_GROUP


@dataclass(frozen=True, slots=True)
class ProfileField:
    """A field, or an option of the field ``parent_id``.

    ``default_visibility`` is one of `VISIBILITY_LEVELS`; members may choose another for their own value unless
    ``allow_custom_visibility`` is "disabled". ``do_autolink`` ("on" or "off"): whether values link to the members who
    have them, too. ``order_by`` is the order of options, "" for a field that has none.
    """

    id: int
    group_id: int
    name: str
    type: str = "textbox"
    parent_id: int = 0
    description: str = ""
    is_required: bool = False
    can_delete: bool = True
    field_order: int = 0
    option_order: int = 0
    order_by: str = "ASC"
    is_default_option: bool = False
    default_visibility: str = "public"
    allow_custom_visibility: str = "allowed"
    do_autolink: str = "off"


@dataclass(frozen=True, slots=True)
class ProfileFields:
    """All groups and fields, and the last ids given out."""

    groups: tuple[ProfileGroup, ...] = (ProfileGroup(FIRST_GROUP, "Base"),)
    fields: tuple[ProfileField, ...] = (
        ProfileField(NAME_FIELD, FIRST_GROUP, "Name", is_required=True, can_delete=False, order_by=""),
    )
    last_group: int = FIRST_GROUP
    last_field: int = NAME_FIELD

    def group(self, group_id: int) -> ProfileGroup | None:
        """The group of that id, None if absent."""
        return next((group for group in self.groups if group.id == group_id), None)

    def field(self, field_id: int) -> ProfileField | None:
        """The field of that id, None if absent."""
        return next((field for field in self.fields if field.id == field_id), None)

    def named(self, name: str) -> ProfileField | None:
        """The field of that name, case-insensitive, None if absent."""
        return next((field for field in self.fields if field.name.casefold() == name.casefold()), None)

    def ordered_groups(self) -> list[ProfileGroup]:
        """The groups in their order, ties by id."""
        return sorted(self.groups, key=lambda group: (group.group_order, group.id))

    def of_group(self, group_id: int) -> list[ProfileField]:
        """The fields of a group in their order, ties by id, options left out."""
        own = [field for field in self.fields if field.group_id == group_id and not field.parent_id]
        return sorted(own, key=lambda field: (field.field_order, field.id))

    def options(self, field_id: int) -> list[ProfileField]:
        """The options of a field in their order."""
        own = [field for field in self.fields if field.parent_id == field_id]
        return sorted(own, key=lambda field: (field.option_order, field.id))

    def with_group(self, group: ProfileGroup) -> ProfileFields:
        """With a group added under a fresh id (id 0), or the one of its id replaced. Raises TooManyFields."""
        if group.id:
            return replace(self, groups=tuple(group if known.id == group.id else known for known in self.groups))
        if len(self.groups) >= FIELDS_AT_MOST:
            raise TooManyFields("group")
        fresh = self.last_group + 1
        return replace(self, groups=(*self.groups, replace(group, id=fresh)), last_group=fresh)

    def without_group(self, group_id: int) -> ProfileFields:
        """Without a group and its fields."""
        return replace(
            self,
            groups=tuple(group for group in self.groups if group.id != group_id),
            fields=tuple(field for field in self.fields if field.group_id != group_id),
        )

    def with_field(self, field: ProfileField) -> ProfileFields:
        """With a field added under a fresh id (id 0), or the one of its id replaced. Raises TooManyFields."""
        if field.id:
            return replace(self, fields=tuple(field if known.id == field.id else known for known in self.fields))
        if len(self.fields) >= FIELDS_AT_MOST:
            raise TooManyFields("field")
        fresh = self.last_field + 1
        return replace(self, fields=(*self.fields, replace(field, id=fresh)), last_field=fresh)

    def without_field(self, field_id: int) -> ProfileFields:
        """Without a field and its options."""
        return replace(self, fields=tuple(f for f in self.fields if field_id not in (f.id, f.parent_id)))


def profile_fields(settings: Mapping[str, Any]) -> ProfileFields:
    """The groups and fields from the stored settings; by default one group with the name."""
    stored = settings.get(PROFILE_FIELDS)
    if stored is None:
        return ProfileFields()
    return ProfileFields(
        tuple(ProfileGroup(**group) for group in stored["groups"]),
        tuple(ProfileField(**field) for field in stored["fields"]),
        stored["last_group"],
        stored["last_field"],
    )


def change_profile_fields(site: Site, change: Callable[[ProfileFields], ProfileFields]) -> ProfileFields:
    """Store the groups and fields that `change` returns. Raises what `change` raises, Unavailable."""

    def decide(catalogue: Catalogue) -> tuple[CatalogueChange, ProfileFields]:
        changed = change(profile_fields(catalogue.settings))
        stored = asdict(changed)
        stored.update(groups=list(stored["groups"]), fields=list(stored["fields"]))
        return CatalogueChange(settings={PROFILE_FIELDS: stored}), changed

    return site.commit(decide)
