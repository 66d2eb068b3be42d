"""The words of the OpenAPI document: what routes are about, by tag in the order of tasks, and nouns of schemas."""

from __future__ import annotations

from collections.abc import Mapping

from laurel.app.posts.definitions import Definitions
from laurel.rest.openapi.words import SITE, Words, first_segment
from laurel.rest.serving.routes import Route

TAGS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("sign-in", "Who you are: a session with cookie and nonce, a token, application passwords; what to end of them.",
     ("laurel/v1/session", "laurel/v1/users/sessions", "laurel/v1/tokens", "jwt-auth/v1",
      "wp/v2/users/application-passwords")),
    ("events", "Report what a user did: what it leads to is awarded, exactly once. Try events in a dry run.",
     ("laurel/v1/events", "laurel/v1/simulate", "laurel/v1/triggers")),
    ("progress", "How far a user is with what can be earned: for progress bars and trophy cases.",
     ("laurel/v1/users",)),
    ("points", "Balances: purchases with points, and points changed by managers.",
     ("laurel/v1/unlock", "laurel/v1/set-points", "laurel/v1/award-points", "laurel/v1/deduct-points")),
    ("history", "What was earned, and why: earnings and logs of users.",
     ("wp/v2/gamipress-user-earnings", "wp/v2/gamipress-logs")),
    ("achievements", "What can be earned: achievements and ranks, each type under its own slug.",
     ("wp/v2/gamipress-posts",)),
    ("rules", "How it is earned: types of points, achievements and ranks, requirements, and declared triggers.",
     ("wp/v2/points-type", "wp/v2/achievement-type", "wp/v2/rank-type", "wp/v2/points-award", "wp/v2/points-deduct",
      "wp/v2/step", "wp/v2/rank-requirement", "wp/v2/laurel-trigger")),
    ("actions", "GamiPress' actions on one user, by id, login name or e-mail address: award, revoke, look up.",
     ()),
    ("users", "Accounts: profiles, roles, and balances and ranks in `meta`.",
     ("wp/v2/users",)),
    ("community", "BuddyPress: members, friends, profile fields, the activity stream.",
     ("buddypress/v2",)),
    ("community-v1", "The routes of `community` in their first version, for older clients.",
     ("buddypress/v1",)),
    ("content", "Ordinary posts.", ("wp/v2/posts",)),
    ("administration", "Settings, repairs of what is stored of a user, exports, erasures, and jobs.",
     ("wp/v2/settings", "laurel/v1/rebuild", "laurel/v1/spam", "laurel/v1/jobs", "laurel/v1/export",
      "laurel/v1/privacy")),
    (SITE, "The site itself: indexes, this document, types, statuses, several requests in one.",
     ("wp/v2/types", "wp/v2/statuses", "laurel/v1/openapi")),
)  # fmt: skip
"""Each tag: its name, what it is about, and the routes that have it, by namespace and first segments."""

NOUNS: Mapping[str, tuple[str, str]] = {
    "user": ("user", "users"),
    "gamipress_logs": ("log", "logs"),
    "gamipress_user_earnings": ("earning", "earnings"),
    "gamipress-posts": ("achievement, rank or requirement", "posts of several types"),
    "session": ("session, with cookie and nonce", "sessions"),
    "user-session": ("session or token of a user", "sessions and tokens of a user"),
    "settings": ("settings", "settings"),
    "status": ("status", "statuses"),
    "progress": ("progress", "a user's progress"),
    "bp_activity": ("activity item", "activity items"),
    "bp_attachments_avatar": ("avatar", "avatars"),
    "bp_attachments_member_cover": ("cover image", "cover images"),
    "bp_components": ("component", "components"),
    "bp_friends": ("friendship", "friendships"),
    "bp_members": ("member", "members"),
    "bp_xprofile_data": ("value of a profile field", "values of profile fields"),
    "bp_xprofile_field": ("profile field", "profile fields"),
    "bp_xprofile_group": ("group of profile fields", "groups of profile fields"),
}
"""The singular and the plural for titles of schemas that are no words, or have another plural than with s."""

_CREDENTIALS = ("application-passwords", "sessions")
"""Routes below a user that are tagged apart from those of users."""

_BY_ROUTE = {place: name for name, _, places in TAGS for place in places}


def words_of(definitions: Definitions) -> Words:
    """The words for a site with these definitions."""
    earned = [post_type for post_type in definitions.post_types.values() if post_type.ref.isdigit()]
    places = {
        **_BY_ROUTE,
        **{f"wp/v2/{post_type.name}": "achievements" for post_type in earned},
        f"wp/v2/{definitions.actions_rest_base}": "actions",
    }

    def tag_of(route: Route) -> str:
        segment = first_segment(route)
        if not route.namespace or segment == SITE:
            return SITE
        below = next((name for name in _CREDENTIALS if f"/{name}" in route.path), None)
        if below:
            segment = f"users/{below}"
        return places.get(f"{route.namespace}/{segment}") or places.get(route.namespace) or route.namespace

    return Words(NOUNS, tag_of, [(name, text) for name, text, _ in TAGS])
