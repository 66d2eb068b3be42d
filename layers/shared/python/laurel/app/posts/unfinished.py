"""Refuse to publish requirements that could never be earned, because meta that their trigger needs is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laurel.app.errors import RequirementUnfinished
from laurel.app.posts.catalogue import Catalogue
from laurel.app.posts.own_triggers import is_declared_here
from laurel.app.posts.post_types import REQUIREMENT_TYPES
from laurel.app.posts.type_meta import KINDS, PREFIX
from laurel.app.settings import setting
from laurel.domain.records.post import TYPE_ID, Post

TRIGGER = f"{PREFIX}trigger_type"

POSTS = (f"{PREFIX}achievement_post", f"{PREFIX}rank_required")
"""The keys whose value is the id of a post."""


def refuse_unfinished(catalogue: Catalogue, before: Post | None, post: Post) -> None:
    """Raise RequirementUnfinished if `post` is a requirement to publish with an unknown trigger, or missing meta.

    GamiPress publishes it, and it is never earned. A published requirement whose meta does not change is not checked.
    The setting ``gamipress_unfinished_requirements`` allows all, ``gamipress_free_triggers`` undeclared triggers.
    """
    if post.type not in REQUIREMENT_TYPES or post.status != "publish":
        return
    unchanged = before is not None and before.status == "publish" and before.meta == post.meta
    if unchanged or setting(catalogue.settings, "gamipress_unfinished_requirements"):
        return
    missing = lacking(catalogue, post.meta)
    if missing:
        raise RequirementUnfinished(missing)


def lacking(catalogue: Catalogue, meta: Mapping[str, Any]) -> dict[str, str]:
    """What is missing in a requirement's stored meta: a description by key, empty for one that can be earned."""
    from laurel.domain.awards.eligibility import needs_of  # 16 ms: reading posts does without
    from laurel.domain.awards.triggers import is_declared  # 3 ms: reading posts does without

    trigger = str(meta.get(TRIGGER) or "")
    if not trigger:
        return {TRIGGER: f"{TRIGGER} is missing."}
    if is_declared_here(catalogue, trigger):
        return {}
    if not is_declared(trigger) and not setting(catalogue.settings, "gamipress_free_triggers"):
        return {TRIGGER: f"There is no trigger {trigger[:100]!r}."}
    found = ((f"{PREFIX}{name}", meta.get(f"{PREFIX}{name}")) for name in needs_of(trigger))
    problems = ((key, _problem(catalogue, trigger, key, value)) for key, value in found)
    return {key: problem for key, problem in problems if problem}


def _problem(catalogue: Catalogue, trigger: str, key: str, value: Any) -> str:
    if value in (None, "") or (key in POSTS and not _number(value)):
        return f"{key} is missing: the trigger {trigger} compares it."
    if key in KINDS and not _names_type(catalogue, KINDS[key], str(value)):
        return f"{key} names no {KINDS[key]}."
    return ""


def _names_type(catalogue: Catalogue, kind: str, stored: str) -> bool:
    type_id, _, slug = stored.rpartition(TYPE_ID)
    return any(str(post.id) == type_id or post.slug == slug for post in catalogue.type_posts(kind))


def _number(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0
