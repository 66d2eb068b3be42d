"""The rule book of a catalogue's posts: compiled from all of them, or from an earlier one and what changed since."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from functools import partial
from typing import Any

from laurel.domain.awards.rulebook import (
    ACHIEVEMENT_TRIGGERS,
    POINTS_TRIGGERS,
    RANK_TRIGGERS,
    Achievement,
    Definition,
    Rank,
    Requirement,
    Rulebook,
)
from laurel.domain.awards.rules.declared import TRIGGER_TYPE, declared_by
from laurel.domain.awards.rules.definitions import PUBLISHED, definition_of, points_type_of, text
from laurel.domain.records.post import TYPE_ID, Post

_EARNED_BY = {"points": "earn-points", "rank": "earn-rank"}
"""The trigger that corresponds to the way an achievement is earned."""

_BY_ID = ("requirements", "achievements", "ranks")
_LISTS = ("children", "listeners", "of_type", "ladder", "points_watchers", "rank_watchers", "dependents")
"""The attributes of a rule book that posts other than types are in: by their ids, and in lists."""

_Place = tuple[str, Any]
"""A list of a rule book: its attribute, and its key there."""


def compile_rulebook(posts: Iterable[Post]) -> Rulebook:
    """Compile the rule book of a catalogue's posts. Only published types, and posts of them, are included."""
    rules = Rulebook()
    by_kind: dict[str, list[Post]] = {}
    for post in posts:
        by_kind.setdefault(post.type, []).append(post)
    _compile_types(rules, by_kind)
    rules.declared = {own.name: own for own in map(declared_by, by_kind.get(TRIGGER_TYPE, ())) if own}
    made = [found for of_kind in by_kind.values() for post in of_kind if (found := definition_of(post, rules))]
    for definition in made:
        _by_id(rules, definition)[definition.id] = definition
        for attribute, key in _places(rules, definition):
            getattr(rules, attribute).setdefault(key, []).append(definition)
    turn = partial(_turn, rules)
    for attribute in _LISTS:
        for listed in getattr(rules, attribute).values():
            listed.sort(key=turn)
    return rules


def recompile(rules: Rulebook, changed: Set[int], posts: Mapping[int, Post]) -> Rulebook:
    """The rule book of some posts, from the one before those of some ids changed, came or went: a list at a time.

    None of these may be or have been a type. The earlier rule book stays as it is.
    """
    later = replace(rules, **{name: dict(getattr(rules, name)) for name in (*_BY_ID, *_LISTS)})
    gone = [found for post_id in changed if (found := rules.definition(post_id))]
    there = [posts[post_id] for post_id in changed if post_id in posts]
    later.declared = {name: trigger for name, trigger in rules.declared.items() if trigger.id not in changed}
    later.declared.update((trigger.name, trigger) for trigger in map(declared_by, there) if trigger)
    fresh = [made for post in there if (made := definition_of(post, rules))]
    ranks = {found.id for found in (*gone, *fresh) if isinstance(found, Rank)}
    moved = [child for rank_id in ranks for child in rules.children.get(rank_id, ()) if child.id not in changed]
    lists = _Lists(later)
    for definition in (*gone, *moved):
        lists.remove(definition, rules)
    for definition in gone:
        del _by_id(later, definition)[definition.id]
    for definition in fresh:
        _by_id(later, definition)[definition.id] = definition
    for definition in (*fresh, *moved):
        lists.add(definition)
    lists.close()
    return later


class _Lists:
    """The lists of a rule book that is being made of another one: those that change are copied first."""

    def __init__(self, rules: Rulebook) -> None:
        self._rules = rules
        self._own: dict[_Place, list[Definition]] = {}

    def remove(self, definition: Definition, before: Rulebook) -> None:
        """Take a definition from the lists that it was in, where it stood by the turns of before."""
        for place in _places(before, definition):
            listed = self._list(place)
            del listed[bisect_left(listed, _turn(before, definition), key=partial(_turn, before))]

    def add(self, definition: Definition) -> None:
        """Put a definition where its turn is."""
        for place in _places(self._rules, definition):
            listed = self._list(place)
            at = bisect_left(listed, _turn(self._rules, definition), key=partial(_turn, self._rules))
            listed.insert(at, definition)

    def close(self) -> None:
        """Leave out the lists that have become empty."""
        for (attribute, key), listed in self._own.items():
            if not listed:
                del getattr(self._rules, attribute)[key]

    def _list(self, place: _Place) -> list[Definition]:
        if place not in self._own:
            attribute, key = place
            lists = getattr(self._rules, attribute)
            self._own[place] = lists[key] = list(lists.get(key, ()))
        return self._own[place]


def _compile_types(rules: Rulebook, by_kind: Mapping[str, list[Post]]) -> None:
    ids: dict[str, dict[str, int]] = {}
    for kind in ("points-type", "achievement-type", "rank-type"):
        published = [post for post in by_kind.get(kind, ()) if post.status == PUBLISHED and post.slug]
        ids[kind] = {f"{post.id}{TYPE_ID}": 0 for post in by_kind.get(kind, ())}
        ids[kind].update((name, post.id) for post in published for name in (post.slug, f"{post.id}{TYPE_ID}"))
        for post in published:
            if kind == "points-type":
                rules.points_types[post.id] = points_type_of(post)
            else:
                types = rules.achievement_types if kind == "achievement-type" else rules.rank_types
                types[post.id] = (post.slug, post.title)
                rules.plurals[post.id] = text(post, "plural_name")
    rules.type_ids = ids


def _by_id(rules: Rulebook, definition: Definition) -> dict[int, Any]:
    if isinstance(definition, Requirement):
        return rules.requirements
    return rules.achievements if isinstance(definition, Achievement) else rules.ranks


def _places(rules: Rulebook, definition: Definition) -> Iterator[_Place]:
    """The lists that a definition is in."""
    if not definition.published:
        return
    if isinstance(definition, Rank):
        yield "ladder", definition.type
        return
    if isinstance(definition, Achievement):
        yield "of_type", definition.type
        yield from _watched(_EARNED_BY.get(definition.earned_by, ""), definition)
        return
    pays = definition.kind in ("points-award", "points-deduct")
    if pays and definition.parent and definition.parent not in rules.points_types:
        return
    yield "children", definition.parent
    if definition.trigger:
        yield "listeners", definition.trigger
        yield from _watched(definition.trigger, definition)
    if definition.trigger in ACHIEVEMENT_TRIGGERS:
        yield "dependents", (definition.trigger, definition.achievement_post)


def _watched(trigger: str, definition: Requirement | Achievement) -> Iterator[_Place]:
    if trigger in POINTS_TRIGGERS and definition.points_type_required:
        yield "points_watchers", definition.points_type_required
    if trigger in RANK_TRIGGERS and definition.rank_type_required:
        yield "rank_watchers", definition.rank_type_required


def _turn(rules: Rulebook, definition: Definition) -> tuple[int, int, int, int]:
    """When a definition is tried: by menu order and id, rank requirements last, by the priority of their rank."""
    if isinstance(definition, Rank):
        return 0, 0, definition.priority, definition.id
    if isinstance(definition, Requirement) and definition.kind == "rank-requirement":
        rank = rules.ranks.get(definition.parent)
        if rank is not None:
            return 1, rank.priority, *definition.order
    return 0, 0, *definition.order
