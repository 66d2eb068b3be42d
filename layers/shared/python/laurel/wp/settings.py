"""Settings over REST: their types, bounds and descriptions (WP_REST_Settings_Controller::get_registered_options)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from laurel.app.settings import DEFAULTS, MANAGER_CAPABILITIES

PATTERN_LENGTH = 1_000
"""The most characters of a log's pattern."""

LARGEST_ID = 2**53 - 1
"""The largest id that every client reads as it is."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting over REST: its type, its description, and further keywords of its schema."""

    kind: str
    description: str
    more: Mapping[str, Any] = field(default_factory=dict)

    def schema(self, name: str) -> dict[str, Any]:
        """The JSON schema of the setting, whose name is `name`."""
        return {"type": self.kind, "description": self.description, "default": DEFAULTS[name], **self.more}


def _text(description: str, **more: object) -> Setting:
    return Setting("string", description, more)


def _pattern(description: str) -> Setting:
    return _text(description, maxLength=PATTERN_LENGTH)


def _number(description: str, maximum: int = LARGEST_ID, **more: object) -> Setting:
    return Setting("integer", description, {**more, "maximum": maximum})


def _switch(description: str) -> Setting:
    return Setting("boolean", description)


def _names(description: str) -> Setting:
    return Setting(
        "array", description, {"items": {"type": "string", "maxLength": 60}, "maxItems": 100, "distinct": True}
    )


LOCALES = ("", "en_US")
"""The locales of the site and of users: there are no translations. "" is the site's, or English."""

_OPEN = {"enum": ["open", "closed"]}

_HTTPS = {"type": "string", "pattern": "^https://[^\\s?#@]{1,250}$"}
_CLAIM = {"type": "string", "minLength": 1, "maxLength": 100}

IDENTITY_PROVIDER: Mapping[str, Any] = {
    "issuer": {**_HTTPS, "required": True, "description": "What its tokens say they are of."},
    "audience": {
        "type": "array",
        "items": {"type": "string", "minLength": 1, "maxLength": 250},
        "minItems": 1,
        "maxItems": 10,
        "required": True,
        "description": "The client ids for whom its tokens have to be.",
    },
    "jwks_uri": {**_HTTPS, "description": "Where its keys are; absent: where it says itself."},
    "claims": {
        "type": "object",
        "properties": {"email": _CLAIM, "name": _CLAIM},
        "additionalProperties": False,
        "description": "The names of claims, where they are not email and name.",
    },
    "by_email": {"type": "boolean", "description": "Whether subscribers are also found by their confirmed address."},
    "create": {"type": "boolean", "description": "Whether unknown people are made members."},
    "scopes": {
        "type": "array",
        "items": {"type": "string", "maxLength": 64},
        "minItems": 1,
        "maxItems": 10,
        "description": "What their tokens may have at most; absent: me and events:write:own.",
    },
}
"""The properties of the setting ``laurel_oidc``."""

SETTINGS: Mapping[str, Setting] = {
    "title": _text("The site's title.", maxLength=200),
    "description": _text("The site's tagline.", maxLength=500),
    "url": _text("The site's address, set by the deployment.", readonly=True),
    "email": _text("The e-mail address of the site's administrator.", maxLength=254),
    "timezone": _text("A city in the site's time zone, or an offset such as UTC+2.", maxLength=50),
    "date_format": _text("The format of dates.", maxLength=50),
    "time_format": _text("The format of times.", maxLength=50),
    "start_of_week": _number("The first day of the week, 0 for Sunday.", minimum=0, maximum=6),
    "language": _text("The site's locale.", maxLength=20),
    "use_smilies": _switch("Whether smilies become pictures."),
    "default_category": _number("The category of posts without one.", minimum=0),
    "default_post_format": _text("The format of posts without one.", maxLength=20),
    "posts_per_page": _number("The number of posts on a page of the site.", minimum=1, maximum=100),
    "show_on_front": _text("What the front page shows.", enum=["posts", "page"]),
    "page_on_front": _number("The id of the front page.", minimum=0),
    "page_for_posts": _number("The page that shows the latest posts.", minimum=0),
    "default_ping_status": _text("Whether new posts may be pinged.", **_OPEN),
    "default_comment_status": _text("Whether new posts allow comments.", **_OPEN),
    "site_logo": _number("The image of the site's logo.", minimum=0),
    "site_icon": _number("The image of the site's icon.", minimum=0),
    "application_passwords_manage_credentials": _switch(
        "Whether application passwords make and end credentials and change passwords, e-mail addresses and roles."
    ),
    "weak_login_passwords": _switch("Whether login passwords may be short, or a name of the user."),
    "sign_in_origins": Setting(
        "array",
        "Origins besides the site's own whose pages may sign in.",
        {"items": {"type": "string", "pattern": "^https?://[^/?#]{1,255}$"}, "maxItems": 20, "distinct": True},
    ),
    "laurel_oidc": Setting(
        "object",
        "The identity provider whose ID tokens are exchanged for tokens of members; empty, or null, for none.",
        {
            "anyOf": [
                {"type": "object", "title": "none", "maxProperties": 0},
                {
                    "type": "object",
                    "title": "provider",
                    "properties": IDENTITY_PROVIDER,
                    "additionalProperties": False,
                },
            ]
        },
    ),
    "gamipress_minimum_role": _text(
        "The capability of managers of points, logs and earnings.",
        enum=list(MANAGER_CAPABILITIES),
    ),
    "gamipress_managers_only_types": _switch(
        "Whether only managers may write types, requirements, achievements and ranks; else who may write posts."
    ),
    "gamipress_free_triggers": _switch("Whether events with undeclared triggers are accepted."),
    "gamipress_unfinished_requirements": _switch(
        "Whether requirements may be published that lack what their trigger takes, as in GamiPress."
    ),
    "gamipress_rest_api_extended_rest_base": _text(
        "The path of the actions under wp/v2.", pattern="^[a-z0-9][a-z0-9-]{0,39}$"
    ),
    "gamipress_rest_api_extended_allow_get": _switch("Whether the reading actions also have the method GET."),
    "gamipress_event_senders": Setting(
        "array",
        "Who may send events besides administrators: roles, and ids of users.",
        {
            "items": {"type": ["integer", "string"], "maximum": LARGEST_ID, "maxLength": 60},
            "maxItems": 100,
            "distinct": True,
        },
    ),
    "laurel_user_makers": Setting(
        "array",
        "Who may make users with their events and by external ids, besides those who may create any: roles, and ids.",
        {
            "items": {"type": ["integer", "string"], "maximum": LARGEST_ID, "maxLength": 60},
            "maxItems": 100,
            "distinct": True,
        },
    ),
    "gamipress_block_users_blocked_users": Setting(
        "array",
        "Users who earn nothing, by id.",
        {"items": {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}, "maxItems": 1000, "distinct": True},
    ),
    "gamipress_block_users_blocked_roles": _names("Roles whose holders earn nothing."),
    "gamipress_block_users_blocked_member_types": _names("Member types whose members earn nothing."),
    "laurel_event_senders_own_events": _switch(
        "Whether the event senders send events of themselves only, of triggers that clients may send."
    ),
    "gamipress_event_log_pattern": _pattern("Title of a logged event."),
    "gamipress_achievement_earned_log_pattern": _pattern("Title when an achievement is earned."),
    "gamipress_requirement_complete_log_pattern": _pattern("Title when a requirement is fulfilled."),
    "gamipress_achievement_awarded_log_pattern": _pattern("Title when a manager gives an achievement."),
    "gamipress_points_earned_log_pattern": _pattern("Title when points are earned."),
    "gamipress_points_deducted_log_pattern": _pattern("Title when points are deducted."),
    "gamipress_points_expended_log_pattern": _pattern("Title when points are spent."),
    "gamipress_points_awarded_log_pattern": _pattern("Title when a manager gives points."),
    "gamipress_points_revoked_log_pattern": _pattern("Title when a manager takes points."),
    "gamipress_rank_earned_log_pattern": _pattern("Title when a rank is reached."),
    "gamipress_rank_awarded_log_pattern": _pattern("Title when a manager gives a rank."),
    "laurel_log_retention_days": _number(
        "For how many days logs are kept; 0 for ever. Balances, progress and counts stay.", minimum=0, maximum=36_500
    ),
    "laurel_public_balances": _switch("Whether everyone may see the balances of members."),
    "show_avatars": _switch("Whether avatars are shown."),
    "avatar_service": _text(
        "The default of avatars: a picture of this site, or gravatar.com by the e-mail address.",
        enum=["local", "gravatar"],
    ),
    "bp_community_visibility": _text("Who may see members.", enum=["anyone", "members"]),
    "bp_member_types": Setting(
        "array",
        "The names of the member types.",
        {"items": {"type": "string", "pattern": "^[a-z0-9_-]{1,40}$"}, "maxItems": 100, "uniqueItems": True},
    ),
    "bp-disable-account-deletion": _switch("Whether members may not delete their own account."),
    "bp-disable-avatar-uploads": _switch("Whether members may not upload avatars."),
    "bp-disable-cover-image-uploads": _switch("Whether members may not upload cover images."),
}
"""The settings of `laurel.app.settings` over REST, in the order of the settings resource."""
