"""Declared triggers: a site's own events, each declared by a published post of ``laurel-trigger``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import islice
from typing import Any

from laurel.domain.awards.triggers import REVOKE, TRIGGERS, UNLOCK, Once, is_declared
from laurel.domain.records.post import Post

TRIGGER_TYPE = "laurel-trigger"
"""The post type whose posts declare triggers."""

GROUP = "Own"
"""The group of declared triggers in lists."""

VALUE, ARGUMENTS, ONCE, CLIENT = (
    "_laurel_trigger_value", "_laurel_trigger_arguments", "_laurel_trigger_once", "_laurel_trigger_client",
)  # fmt: skip
"""The meta keys of a declaration."""

NONE, REQUIRED = "none", "required"
"""Whether events of a trigger carry a value, if that is not ``optional``."""

UNUSABLE = ("user_id", "user", "count", "achievement_post")
"""Names that no argument can have: what logs keep by themselves."""

LONGEST_GUESSED, MOST_GUESSED, LENGTHS_APART, SIMILAR = 64, 200, 4, 0.75
"""Bounds of the search for the nearest name: its characters, candidates, how lengths may differ, and similarity."""

COMPARED_IN_FULL = 5
"""How many of the candidates are compared letter by letter: those with the most letters in common."""

_NAME = re.compile(r"[a-z0-9_-]{1,200}", re.ASCII)
_ARGUMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,49}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ClientSending:
    """Whether members' own clients may send a trigger, at most `limit` times per `per`."""

    allowed: bool = False
    limit: int = 0
    per: str = "day"


@dataclass(frozen=True, slots=True)
class DeclaredTrigger:
    """A trigger that a post of an id declares.

    ``arguments`` are the JSON schemas of its arguments by name, of which ``required`` must be there; ``value`` is one
    of none, optional and required; ``once`` is how repetitions are recognized (None: each event counts).
    """

    id: int
    name: str
    label: str
    value: str = NONE
    arguments: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    once: Once | None = None
    client: ClientSending = ClientSending()


def declared_by(post: Post) -> DeclaredTrigger | None:
    """What a post declares; None for another post type, an unpublished post, and a name that is not usable.

    What is not of its kind, in meta that came past REST, is as if it were absent: one post stops no event.
    """
    if post.type != TRIGGER_TYPE or post.status != "publish" or name_problem(post.slug, ()):
        return None
    arguments = {name: schema for name, schema in _mapping(post, ARGUMENTS).items() if isinstance(schema, Mapping)}
    client = _mapping(post, CLIENT)
    return DeclaredTrigger(
        id=post.id,
        name=post.slug,
        label=post.title or post.slug,
        value=str(post.meta.get(VALUE) or NONE),
        arguments={
            name: {word: given for word, given in schema.items() if word != "required"}
            for name, schema in arguments.items()
        },
        required=frozenset(name for name, schema in arguments.items() if schema.get("required")),
        once=once_of(_mapping(post, ONCE)),
        client=ClientSending(client.get("allowed") is True, _count(client.get("limit")), str(client.get("per", "day"))),
    )


def once_of(stored: Mapping[str, Any]) -> Once | None:
    """How repetitions are recognized: empty for not at all; without names, one event counts (a day, if daily)."""
    by = stored.get("by", ())
    names = tuple(map(str, by)) if isinstance(by, list | tuple) else ()
    return Once(names, bool(stored.get("daily"))) if stored else None


def name_problem(name: str, filtered: Iterable[str]) -> str:
    """Why a trigger cannot have that name, "" if it can.

    `filtered` are the endings of names by which requirements compare arguments that a declaration does not know.
    """
    if not _NAME.fullmatch(name):
        return "The name of a trigger consists of a-z, 0-9, - and _."
    if is_declared(name) or name.startswith((UNLOCK, REVOKE)):
        return f"{name} is the name of a built-in trigger."
    ending = next((ending for ending in filtered if name.endswith(ending)), "")
    return f"The name of a trigger cannot end with {ending}." if ending else ""


def meta_problem(meta: Mapping[str, Any]) -> str:
    """What is wrong with the meta of a declaration that its schema does not see, "" for nothing."""
    arguments = meta.get(ARGUMENTS) or {}
    for name in arguments:
        if not _ARGUMENT.fullmatch(name) or name in UNUSABLE:
            return f"{ARGUMENTS}: an argument cannot be named {name[:50]!r}."
    unknown = [name for name in (meta.get(ONCE) or {}).get("by", ()) if name not in arguments]
    return f"{ONCE}: there is no argument {unknown[0][:50]!r}." if unknown else ""


def nearest_name(name: str, declared: Iterable[str]) -> str:
    """The trigger that was probably meant by an unknown name, "" if none is close. Bounded work."""
    from difflib import SequenceMatcher, get_close_matches  # 2 ms: only for refusals

    meant = name.lower()
    if not 0 < len(meant) <= LONGEST_GUESSED:
        return ""
    sent = (trigger.name for trigger in TRIGGERS.values() if not trigger.internal)
    names = (other for known in (declared, sent) for other in known if abs(len(other) - len(meant)) <= LENGTHS_APART)
    alike = (other for other in names if other[:1] == meant[:1] or other[-1:] == meant[-1:])
    matcher = SequenceMatcher(b=meant)
    rough: list[tuple[float, str]] = []
    for other in islice(alike, MOST_GUESSED):
        matcher.set_seq1(other)
        rough.append((matcher.quick_ratio(), other))
    best = [other for _, other in nlargest(COMPARED_IN_FULL, rough)]
    return next(iter(get_close_matches(meant, best, 1, SIMILAR)), "")


def _count(stored: object) -> int:
    return stored if isinstance(stored, int) else 0


def _mapping(post: Post, key: str) -> Mapping[str, Any]:
    found = post.meta.get(key)
    return found if isinstance(found, Mapping) else {}
