"""The versions of BuddyPress' API, and how their responses differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from laurel.wp.contexts import EDIT, EVERYWHERE


@dataclass(frozen=True, slots=True)
class Version:
    """One version.

    ``in_list``: a response with one component, friendship, field or value is a list of one.
    ``no_features`` are the features of a component without any; ``hides_spam`` hides spammers from all but
    themselves and moderators. ``self_delete_context`` is the context in which members who delete themselves are
    returned, "" for the requested one; ``written_context`` is the same for what was created or changed.
    ``raw_contexts`` are the contexts in which texts of profiles are also shown as stored; ``shows_field_options``:
    whether a field shows its options for visibility and links.
    """

    namespace: str
    in_list: bool
    no_features: list[Any] | None
    inactive_profile: str
    hides_spam: bool
    self_delete_context: str
    written_context: str
    raw_contexts: list[str]
    shows_field_options: bool

    def one(self, item: object) -> Any:
        """A single item as this version returns it."""
        return [item] if self.in_list else item


V1 = Version(
    "buddypress/v1",
    in_list=True,
    no_features=[],
    inactive_profile="No extended profile data available as the component is inactive",
    hides_spam=False,
    self_delete_context="edit",
    written_context="edit",
    raw_contexts=[EDIT],
    shows_field_options=False,
)
V2 = Version(
    "buddypress/v2",
    in_list=False,
    no_features=None,
    inactive_profile="No extended profile data available as the component is inactive.",
    hides_spam=True,
    self_delete_context="",
    written_context="",
    raw_contexts=EVERYWHERE,
    shows_field_options=True,
)
VERSIONS = (V1, V2)
"""Every version that is served."""
