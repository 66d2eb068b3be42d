"""The catalogue: all posts and the site's settings as one immutable snapshot in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from laurel.app.community.components import ACTIVE_COMPONENTS, active_components
from laurel.app.posts.post_types import BUILT_IN, REQUIREMENT_TYPES, TYPE_KINDS, PostType, dynamic_post_types
from laurel.app.settings import ROUTE_SETTINGS, setting
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.post import Post

if TYPE_CHECKING:
    from laurel.domain.awards.rulebook import Rulebook


TRIGGER, META_KEY = "_gamipress_trigger_type", "_gamipress_meta_key_required"
"""The meta keys of a requirement's trigger, and of the meta key that it is about, if any."""

RECOMPILED = 500
"""How many changed posts the rule book is compiled anew for from an earlier one: 13 ms among 20,000, of 229 for all."""


class Catalogue:
    """Posts by id and settings, as of one version. Immutable: a commit makes a new catalogue.

    ``version`` counts commits, ``next_id`` is the id of the next new post.
    """

    def __init__(self, version: int, next_id: int, posts: Mapping[int, Post], settings: Mapping[str, Any]) -> None:
        self.version = version
        self.next_id = next_id
        self.posts = posts
        self.settings = settings
        self._earlier_rules: tuple[Rulebook, frozenset[int]] | None = None

    def after(self, change: CatalogueChange, version: int) -> Catalogue:
        """The catalogue after a committed change."""
        posts = dict(self.posts)
        for post_id in change.delete:
            posts.pop(post_id, None)
        posts.update((post.id, post) for post in change.put)
        settings = {k: v for k, v in {**self.settings, **change.settings}.items() if v is not None}
        later = Catalogue(version, change.next_id or self.next_id, posts, settings)
        self._hand_over_types(later, change)
        return later

    def get(self, post_id: int) -> Post | None:
        """The post with that id, of any type; None if absent."""
        return self.posts.get(post_id)

    def of_refs(self, refs: Iterable[str]) -> list[Post]:
        """All posts stored under those type references, of any status."""
        return [post for ref in refs for post in self._by_ref.get(ref, ())]

    def children(self, parent_id: int) -> list[Post]:
        """All posts whose parent is that post, of any type and status."""
        return self._by_parent.get(parent_id, [])

    def type_posts(self, kind: str) -> list[Post]:
        """All points-type, achievement-type or rank-type posts, of any status."""
        return self._by_ref.get(kind, [])

    @cached_property
    def post_types(self) -> dict[str, PostType]:
        """Registered post types by slug: the built-in ones, then those of published type posts."""
        types = {t.name: t for t in BUILT_IN}
        dynamic = dynamic_post_types([p for kind in TYPE_KINDS for p in self.type_posts(kind)])
        types.update((name, t) for name, t in dynamic.items() if name not in types)
        return types

    @cached_property
    def types_signature(self) -> tuple[tuple[object, ...], ...]:
        """Differs between versions exactly if their routes, schemas or meta keys may differ."""
        types = tuple(
            (p.type, p.id, p.slug, p.title, p.meta.get("_gamipress_plural_name"))
            for kind in TYPE_KINDS
            for p in self.type_posts(kind)
            if p.status == "publish"
        )
        chosen = tuple(repr(setting(self.settings, name)) for name in ROUTE_SETTINGS)
        return (*types, chosen, tuple(sorted(active_components(self.settings))))

    def type_name(self, post: Post) -> str:
        """The slug of a post's type, whether or not the type is registered ("" if its post was deleted)."""
        if not post.type.isdigit():
            return post.type
        owner = self.posts.get(int(post.type))
        return owner.slug if owner else ""

    def published_authors(self, refs: Iterable[str]) -> set[int]:
        """Ids of the users with a published post of those types (count_user_posts > 0)."""
        return {post.author for post in self.of_refs(refs) if post.status == "publish"}

    @cached_property
    def rules(self) -> Rulebook:
        """The rule book, compiled once per version: from an earlier one and what changed since, if that is little."""
        from laurel.domain.awards.rules.compile import compile_rulebook, recompile  # 8 ms: reading posts does without

        earlier, self._earlier_rules = self._earlier_rules, None
        if earlier is not None:
            return recompile(*earlier, self.posts)
        return compile_rulebook(post for post in self.posts.values() if post.type != "post")

    @cached_property
    def listened(self) -> Mapping[str, frozenset[str]]:
        """The triggers that published requirements listen to, each with the meta keys that they are about.

        Cheaper than the rule book, which every write of another post type than ``post`` invalidates.
        """
        listened: dict[str, frozenset[str]] = {}
        for post in self.of_refs(REQUIREMENT_TYPES):
            trigger, key = post.meta.get(TRIGGER), post.meta.get(META_KEY)
            if post.status == "publish" and isinstance(trigger, str):
                keys = listened.get(trigger, frozenset())
                listened[trigger] = keys | {key} if isinstance(key, str) else keys
        return listened

    def listened_after(self, change: CatalogueChange) -> Mapping[str, frozenset[str]]:
        """`listened` of the catalogue after a change."""
        touched = [*change.put, *(self.posts[i] for i in change.delete if i in self.posts)]
        if any(post.type in REQUIREMENT_TYPES for post in touched):
            return self.after(change, self.version + 1).listened
        return self.listened

    @cached_property
    def _by_ref(self) -> dict[str, list[Post]]:
        return _grouped(self.posts.values(), "type")

    @cached_property
    def _by_parent(self) -> dict[int, list[Post]]:
        return _grouped((p for p in self.posts.values() if p.parent), "parent")

    def _hand_over_types(self, later: Catalogue, change: CatalogueChange) -> None:
        """Hand what was derived from types and requirements over to the next version, unless the change affects it."""
        touched = [*change.put, *(self.posts[i] for i in change.delete if i in self.posts)]
        self._hand_over_rules(later, change)
        if "listened" in self.__dict__ and not any(post.type in REQUIREMENT_TYPES for post in touched):
            later.__dict__["listened"] = self.__dict__["listened"]
        if any(post.type in TYPE_KINDS for post in touched):
            return
        unsigned = any(name in (*ROUTE_SETTINGS, ACTIVE_COMPONENTS) for name in change.settings)
        for name in ("post_types", *(() if unsigned else ("types_signature",))):
            if name in self.__dict__:
                later.__dict__[name] = self.__dict__[name]

    def _hand_over_rules(self, later: Catalogue, change: CatalogueChange) -> None:
        """Hand the rule book over, or what to compile it from: types are what all other definitions refer to."""
        earlier = (self.__dict__["rules"], frozenset[int]()) if "rules" in self.__dict__ else self._earlier_rules
        before = (self.posts[i] for i in (*change.delete, *(post.id for post in change.put)) if i in self.posts)
        touched = [post for post in (*change.put, *before) if post.type != "post"]
        if earlier is None or any(post.type in TYPE_KINDS for post in touched):
            return
        rules, changed = earlier
        changed = changed.union(post.id for post in touched)
        if not changed:
            later.__dict__["rules"] = rules
        elif len(changed) <= RECOMPILED:
            later._earlier_rules = rules, changed


def _grouped(posts: Iterable[Post], attribute: str) -> dict[Any, list[Post]]:
    groups: dict[Any, list[Post]] = {}
    for post in posts:
        groups.setdefault(getattr(post, attribute), []).append(post)
    return groups
