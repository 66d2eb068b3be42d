"""A member in a response (BP_REST_Members_Endpoint::user_data)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from buddypress.members.avatar import avatar_urls
from buddypress.since import time_since
from buddypress.site_time import site_time
from buddypress.version import Version
from laurel.app.site import STAMP, Site
from laurel.auth.roles import capabilities_of
from laurel.domain.records.member import Friendship, Member
from laurel.domain.records.stream_item import StreamItem
from laurel.domain.records.user import User
from laurel.rest.formatting.filters import bp_get_activity_content
from laurel.rest.formatting.text import esc_html
from laurel.wp.request import Request

NEVER = {"timediff": None, "date": None, "date_gmt": None}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the properties of one member in one response are made from.

    ``friendship`` is the caller's with the member, ``profile`` returns a member's profile as the caller sees it.
    ``with_friendship``: whether the state of friendship is shown; ``extras``: whether populate_extras was given.
    ``latest_update`` is the member's latest update, None for none.
    """

    user: User
    member: Member
    friendship: Friendship | None
    request: Request
    active: Collection[str]
    version: Version
    profile: Callable[[Member], dict[str, Any]]
    with_friendship: bool = True
    extras: bool = False
    latest_update: StreamItem | None = None

    @property
    def site(self) -> Site:
        """The request's view of the site."""
        return self.request.site

    @property
    def is_caller(self) -> bool:
        """Whether the member is the caller."""
        return self.user.id == self.request.user.id

    @property
    def slug(self) -> str | Literal[False]:
        """The state of friendship with the caller (friends_check_friendship_status).

        "" where there can be none, and False for an anonymous caller.
        """
        caller = self.request.user.id
        if not self.with_friendship or "friends" not in self.active or self.is_caller:
            return ""
        if not caller:
            return False
        if self.friendship is None:
            return "not_friends"
        if self.friendship.is_confirmed:
            return "is_friend"
        return "pending" if self.friendship.initiator_id == caller else "awaiting_response"


def _latest_update(shown: Shown) -> dict[str, Any]:
    item = shown.latest_update
    if item is None:
        return {"id": 0, "raw": "", "rendered": ""}
    rendered = bp_get_activity_content(item.content, smilies=bool(shown.site.setting("use_smilies")))
    return {"id": item.id, "raw": item.content, "rendered": rendered}


def _for_managers(value: Callable[[Shown], Any], otherwise: Callable[[], Any]) -> Callable[[Shown], Any]:
    return lambda shown: value(shown) if shown.request.user.can("list_users") else otherwise()


def _last_activity(shown: Shown) -> dict[str, Any]:
    now = shown.site.now()
    stamp = now.strftime(STAMP) if shown.is_caller else shown.member.last_activity
    if not stamp:
        return dict(NEVER)
    return {"timediff": time_since(stamp, now), "date": site_time(shown.site, stamp), "date_gmt": stamp}


def _profile(shown: Shown) -> Any:
    if "xprofile" not in shown.active:
        return [shown.version.inactive_profile]
    return shown.profile(shown.member)


def _avatars(shown: Shown) -> dict[str, str]:
    return avatar_urls(shown.request, shown.user)


_FIELDS: Mapping[str, Callable[[Shown], Any]] = {
    "id": lambda shown: shown.user.id,
    "name": lambda shown: esc_html(shown.user.name),
    "user_login": lambda shown: shown.user.login,
    "roles": _for_managers(lambda shown: list(shown.user.roles), list),
    "capabilities": _for_managers(lambda shown: list(capabilities_of(shown.user.roles)), list),
    "extra_capabilities": _for_managers(lambda shown: list(shown.user.roles), list),
    "registered_date": _for_managers(lambda shown: site_time(shown.site, shown.user.registered), lambda: None),
    "registered_date_gmt": _for_managers(lambda shown: shown.user.registered, lambda: None),
    "friendship_status": lambda shown: shown.slug == "is_friend",
    "friendship_status_slug": lambda shown: shown.slug,
    "link": lambda shown: f"{shown.request.home_url}/members/{shown.user.slug}/",
    "member_types": lambda shown: list(shown.member.types),
    "xprofile": _profile,
    "registered_since": lambda shown: time_since(shown.user.registered, shown.site.now()),
    "last_activity": _last_activity,
    "latest_update": _latest_update,
    "total_friend_count": lambda shown: shown.member.friends,
    "mention_name": lambda shown: shown.user.slug,
    "avatar_urls": _avatars,
}
"""The value of each property, in the order of responses."""

_PRESENT: Mapping[str, Callable[[Shown], bool]] = {
    "registered_since": lambda shown: shown.extras,
    "last_activity": lambda shown: shown.extras,
    "latest_update": lambda shown: shown.extras and "activity" in shown.active,
    "total_friend_count": lambda shown: shown.extras and "friends" in shown.active and bool(shown.member.friends),
    "mention_name": lambda shown: "activity" in shown.active,
}
"""Conditions under which a property is present; the others always are."""


def prepare_member(shown: Shown, fields: Collection[str]) -> dict[str, Any]:
    """The requested properties (`fields`) that are present."""
    return {
        name: value(shown)
        for name, value in _FIELDS.items()
        if name in fields and _PRESENT.get(name, _is_present)(shown)
    }


def _is_present(_: Shown) -> bool:
    return True


def action_links(shown: Shown, url: Callable[[str], str]) -> dict[str, list[dict[str, Any]]]:
    """Links to what the caller can do with the member, by relation; `url` makes the address of a path."""
    slug, number, caller = shown.slug or "", shown.user.id, shown.request.user.id
    friend = [{"href": url(f"/friends/{number}")}]
    links: Mapping[str, dict[str, list[dict[str, Any]]]] = {
        "not_friends": {
            "bp-action-add-friendship": [{"initiator_id": caller, "friend_id": number, "href": url("/friends/")}]
        },
        "is_friend": {"bp-action-delete-friendship": friend},
        "pending": {"bp-action-cancel-friendship-request": friend},
        "awaiting_response": {
            "bp-action-accept-friendship-request": friend,
            "bp-action-reject-friendship-request": friend,
        },
    }
    thread = {"bp-action-create-thread": [{"user_id": number, "href": url("/messages/")}]}
    return {**links.get(slug, {}), **(thread if slug == "is_friend" and "messages" in shown.active else {})}
