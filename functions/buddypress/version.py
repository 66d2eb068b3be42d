"""The versions of BuddyPress' API, and what they answer differently."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Version:
    """One version.

    ``in_list``: answers about one component, friendship, field or value are a list of one.
    ``no_features`` stands for the features of a component without any, ``hides_spam`` hides who is taken for a
    spammer from all but themselves and moderators. Who deletes himself is shown in ``farewell_context``, "" for the
    one asked for.
    """

    namespace: str
    in_list: bool
    no_features: list[Any] | None
    inactive_profile: str
    hides_spam: bool
    farewell_context: str

    def one(self, item: object) -> Any:
        """A single item as this version answers it."""
        return [item] if self.in_list else item


V1 = Version(
    "buddypress/v1",
    in_list=True,
    no_features=[],
    inactive_profile="No extended profile data available as the component is inactive",
    hides_spam=False,
    farewell_context="edit",
)
V2 = Version(
    "buddypress/v2",
    in_list=False,
    no_features=None,
    inactive_profile="No extended profile data available as the component is inactive.",
    hides_spam=True,
    farewell_context="",
)
VERSIONS = (V1, V2)
"""Every version that is served."""
