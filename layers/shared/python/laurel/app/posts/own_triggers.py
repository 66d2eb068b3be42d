"""Declared triggers as posts: refused if they cannot be used, and looked up without a rule book."""

from __future__ import annotations

from laurel.app.errors import DeclarationRefused, SlugRefused
from laurel.app.posts.catalogue import TRIGGER, Catalogue
from laurel.app.posts.post_types import REQUIREMENT_TYPES, TRIGGER_TYPE
from laurel.domain.records.post import Post


def refuse_bad_declaration(before: Post | None, post: Post) -> None:
    """Refuse a declaration that would be published, and that no event could be sent for.

    Raises SlugRefused for a name that is built in or no name of a trigger, DeclarationRefused for meta that
    contradicts itself. What does not change is not checked.
    """
    if post.type != TRIGGER_TYPE or post.status not in ("publish", "future"):
        return
    from laurel.domain.awards.eligibility import FILTERS  # 16 ms: other posts do without
    from laurel.domain.awards.rules.declared import meta_problem, name_problem  # 3 ms: with it

    published = before is not None and before.status == post.status
    if not published or before is None or before.slug != post.slug:
        problem = name_problem(post.slug, FILTERS)
        if problem:
            raise SlugRefused(problem)
    if not published or before is None or before.meta != post.meta:
        problem = meta_problem(post.meta)
        if problem:
            raise DeclarationRefused(problem)


def is_declared_here(catalogue: Catalogue, name: str) -> bool:
    """Whether a published post declares a trigger of that name."""
    posts = catalogue.of_refs((TRIGGER_TYPE,))
    return bool(name) and any(post.slug == name and post.status == "publish" for post in posts)


def listening_to(catalogue: Catalogue, name: str) -> int:
    """How many published requirements listen to a trigger."""
    requirements = catalogue.of_refs(REQUIREMENT_TYPES)
    return sum(post.status == "publish" and post.meta.get(TRIGGER) == name for post in requirements)
