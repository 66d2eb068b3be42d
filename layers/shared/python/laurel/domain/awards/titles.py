"""Titles of logs: patterns, and the replacement of their tags (gamipress-rest.md section 4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from laurel.domain.awards.effects import NewLog
    from laurel.domain.awards.rulebook import PointsType

TITLE_PATTERNS: Mapping[str, str] = {
    "event": "{deed} (x{count})",
    "achievement_earned": "{user} earned the {achievement_type} {achievement}",
    "requirement_complete": "{user} completed “{achievement}” of {achievement_type}",
    "achievement_awarded": "{admin} gave {user} the {achievement_type} {achievement}",
    "points_earned": "{user} earned {points} {points_type} and now has {total_points} {points_type}",
    "points_deducted": "{user} lost {points} {points_type} and now has {total_points} {points_type}",
    "points_expended": "{user} spent {points} {points_type} and now has {total_points} {points_type}",
    "points_awarded": "{admin} gave {user} {points} {points_type}: {user} now has {total_points} {points_type}",
    "points_revoked": "{admin} took {points} {points_type} from {user}, who now has {total_points} {points_type}",
    "rank_earned": "{user} reached the {rank_type} {rank}",
    "rank_awarded": "{admin} set the {rank_type} of {user} to {rank}",
}
"""The default patterns of titles; the settings ``gamipress_{name}_log_pattern`` override them.

``{deed}`` is a sentence of what the user did (`deed_of`), ``{trigger_type}`` the trigger's label.
"""

_TAG = re.compile(r"\{([a-z_]+)\}")


LONGEST_TITLE = 10_000
"""The most characters of a title that is made of a pattern; a reason given by hand has as many."""


def make_title(pattern: str, tags: Mapping[str, Any]) -> str:
    """A pattern with its ``{tags}`` replaced; unknown ones are not changed.

    What is longer than `LONGEST_TITLE` is cut, also each tag: a pattern of thousands of tags makes no row that cannot
    be stored.
    """

    def filled(match: re.Match[str]) -> str:
        return str(tags[match[1]])[:LONGEST_TITLE] if match[1] in tags else match[0]

    return _TAG.sub(filled, pattern[:LONGEST_TITLE])[:LONGEST_TITLE]


def grouped(number: int, separator: str) -> str:
    """A number with a thousands separator."""
    return f"{number:,}".replace(",", separator)


def points_label(currency: PointsType, points: int) -> str:
    """An amount with the name of its points type: singular for exactly 1, before or after the number as configured."""
    name = currency.title if points == 1 else currency.plural
    number = grouped(points, currency.separator)
    return f"{name} {number}" if currency.before else f"{number} {name}"


def tags_of(log: NewLog, currencies: Mapping[int, PointsType], common: Mapping[str, Any]) -> dict[str, Any]:
    """All tags of a log: its meta keys, overridden by the common ones (user, admin, site), overridden by its own."""
    tags = {**log.meta, **common, **log.tags}
    if "deed" in log.tags:
        tags["deed"] = log.tags["deed"].replace(USER, str(common.get("user", "")))
    currency = currencies.get(log.points_type)
    if "points" in log.tags:
        separator = currency.separator if currency else ""
        tags["points"] = grouped(log.tags["points"], separator)
        tags["total_points"] = grouped(log.tags["total_points"], ",")
        tags["points_type"] = (currency.plural if currency else "").lower()
    return tags


USER = "{user}"
"""Where the sentence has the name of the user."""

PAST: Mapping[str, str] = {
    "answers": "answered",
    "are": "were",
    "asks": "asked",
    "becomes": "became",
    "buys": "bought",
    "comes": "came",
    "comments": "commented",
    "ends": "ended",
    "enrols": "enrolled",
    "enters": "entered",
    "fails": "failed",
    "finishes": "finished",
    "founds": "founded",
    "gains": "gained",
    "gets": "got",
    "hands": "handed",
    "invites": "invited",
    "is": "was",
    "joins": "joined",
    "leaves": "left",
    "loses": "lost",
    "marks": "marked",
    "opens": "opened",
    "passes": "passed",
    "posts": "posted",
    "promotes": "promoted",
    "removes": "removed",
    "reviews": "reviewed",
    "runs": "ran",
    "satisfies": "satisfied",
    "says": "said",
    "sends": "sent",
    "signs": "signed",
    "subscribes": "subscribed",
    "unmarks": "unmarked",
    "visits": "visited",
    "writes": "wrote",
}
"""The verbs of the labels, and their past."""

GIVEN: Mapping[str, str] = {
    "gamipress_register": "{user} joined",
    "gamipress_login": "{user} signed in",
    "gamipress_new_comment": "{user} wrote a comment",
    "gamipress_spam_comment": "{user}'s comment was marked as spam",
    "gamipress_publish_post": "{user} published a post",
    "gamipress_publish_page": "{user} published a page",
    "gamipress_delete_post": "{user} deleted a post",
    "gamipress_delete_page": "{user} deleted a page",
    "gamipress_site_visit": "{user} visited the site",
    "gamipress_post_visit": "{user} visited a post",
    "gamipress_specific_post_visit": "{user} visited a post",
    "gamipress_post_type_visit": "{user} visited a post of a given type",
    "gamipress_expend_points": "{user} spent points",
    "gamipress_ld_incomplete_lesson": "{user} reopened a lesson",
    "gamipress_ld_incomplete_specific_lesson": "{user} reopened a lesson",
    "gamipress_bp_send_message": "{user} sent a private message",
}
"""The sentences of triggers whose labels make none, or a worse one."""

_USER = re.compile(r"\b[Tt]he (?:signed-in )?user\b")
_OWN = re.compile(r"^(?:Own|A own)\b")
_WORD = re.compile(r"[A-Za-z]+")
_GENERAL = ((", whichever", ""), (" (once per unit)", ""), ("the given ", "a "), ("given ", ""), (" any ", " a "))
"""Words that tell triggers apart, and would be odd of one event."""


def deed_of(trigger: str, plural: str = "", singular: str = "") -> str:
    """The sentence of a trigger, with `USER` for the name of the user: "{user} signed in".

    Of the engine's own events on achievements `singular` and `plural` name the type. What is not known is named.
    """
    from laurel.domain.awards.triggers import OF_POST_TYPES, REVOKE, TRIGGERS, UNLOCK, UNLOCK_ALL  # 2 ms: the table

    if trigger in GIVEN:
        return GIVEN[trigger]
    if trigger in TRIGGERS:
        return _sentence(TRIGGERS[trigger].label)
    if singular and trigger.startswith(UNLOCK_ALL):
        return f"{USER} unlocked {f'all {plural}' if plural else f'every {singular}'}"
    if singular and trigger.startswith(UNLOCK):
        return f"{USER} unlocked {_a(singular)}"
    if singular and trigger.startswith(REVOKE):
        return f"{USER} lost {_a(singular)}"
    for prefix, verb in zip(OF_POST_TYPES, ("published", "deleted"), strict=True):
        if trigger.startswith(prefix):
            return f"{USER} {verb} {_a(trigger.removeprefix(prefix))}"
    return f"{USER} triggered {trigger}"


def _a(noun: str) -> str:
    return f"an {noun}" if noun[:1] in "aeiou" else f"a {noun}"


def _sentence(label: str) -> str:
    past = _in_the_past(label)
    for general, plain in _GENERAL:
        past = past.replace(general, plain)
    if _USER.search(past):
        return _USER.sub(USER, past)
    if _OWN.search(past):
        return _OWN.sub(f"{USER}'s", past)
    first = label.split(" ", 1)[0]
    subject = USER if first.lower() in PAST else f"{USER}'s"
    if first in ("A", "Any", "Every", "One", "Sum"):
        return f"{USER}: {past}"
    return f"{subject} {past[0].lower()}{past[1:]}"


def _in_the_past(label: str) -> str:
    """A label with its first verb in the past."""
    verb = next((found for found in _WORD.finditer(label) if found[0].lower() in PAST), None)
    if verb is None:
        return label
    past = PAST[verb[0].lower()]
    return label[: verb.start()] + (past.capitalize() if verb[0][0].isupper() else past) + label[verb.end() :]
