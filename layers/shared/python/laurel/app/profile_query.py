"""Find members by values of their profile fields (BP_XProfile_Query)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from laurel.app.member_ports import Member
from laurel.app.profile_fields import ProfileFields

PATTERNS = ("REGEXP", "RLIKE")
"""Comparisons that are refused: matching a stranger's pattern has no bound in time."""

VALUE_LENGTH = 200
"""The longest value looked for, in characters."""

DEPTH = 5
"""How deep clauses may nest."""


class BadProfileQuery(Exception):
    """A query that cannot be read: too deep, too long, or no pattern."""


@dataclass(frozen=True, slots=True)
class ProfileQuery:
    """Clauses, all or one of which (``any_of``) must be true of a member."""

    clauses: Sequence[Callable[[Member], bool]]
    any_of: bool = False

    def __call__(self, member: Member) -> bool:
        """Whether the query is true of a member."""
        return (any if self.any_of else all)(clause(member) for clause in self.clauses)


def profile_query(given: Any, fields: ProfileFields, depth: int = 0) -> ProfileQuery | None:
    """A query as clients write it, ``{relation, args: [{field, value, compare, type}]}``; None without ``args``.

    ``args`` may nest. Raises BadProfileQuery.
    """
    if not isinstance(given, Mapping) or "args" not in given:
        return None
    if depth >= DEPTH:
        raise BadProfileQuery("the clauses nest too deep")
    args = given["args"]
    listed = list(args.values()) if isinstance(args, Mapping) else args if isinstance(args, list) else []
    clauses = [_clause(entry, fields, depth) for entry in listed if isinstance(entry, Mapping)]
    if not clauses:
        return None
    return ProfileQuery(clauses, str(given.get("relation", "AND")).upper() == "OR")


def _clause(entry: Mapping[str, Any], fields: ProfileFields, depth: int) -> Callable[[Member], bool]:
    nested = profile_query(entry, fields, depth + 1)
    if nested:
        return nested
    wanted = _field_ids(entry.get("field"), fields)
    value = entry.get("value", "")
    compare = str(entry.get("compare") or ("IN" if isinstance(value, list) else "=")).upper()
    if compare == "NOT EXISTS":
        return lambda member: not _values(member, wanted)
    test = _test(compare, value, str(entry.get("type", "CHAR")).upper())
    return lambda member: any(test(found) for found in _values(member, wanted))


def _field_ids(field: Any, fields: ProfileFields) -> list[int] | None:
    """The field meant by an id or a name; None for any, [] for one that is not there."""
    if field is None or field == "":
        return None
    if str(field).isdigit():
        return [int(str(field))]
    found = fields.named(str(field))
    return [found.id] if found else []


def _values(member: Member, wanted: list[int] | None) -> list[str]:
    numbers = member.profile if wanted is None else [number for number in wanted if number in member.profile]
    return [", ".join(member.profile[number].entries) for number in numbers]


def _test(compare: str, value: Any, cast: str) -> Callable[[str], bool]:
    """The test of one stored value; comparisons nobody knows are taken for ``=``."""
    convert = _CASTS.get(cast, _folded)
    texts = [str(entry) for entry in value] if isinstance(value, list) else [str(value)]
    if any(len(text) > VALUE_LENGTH for text in texts):
        raise BadProfileQuery("the value is too long")
    if compare.removeprefix("NOT ") in PATTERNS:
        raise BadProfileQuery("patterns are not offered: use LIKE")
    negative, operator = compare == "!=" or compare.startswith("NOT "), compare.removeprefix("NOT ")
    test = _TESTS.get("=" if compare == "!=" else operator, _equal)(texts, convert)
    return (lambda found: not test(found)) if negative else test


def _folded(text: str) -> str:
    return text.casefold()


def _number(text: str) -> float:
    found = re.match(r"\s*[-+]?\d+(\.\d+)?", text)
    return float(found[0]) if found else 0.0


_CASTS: Mapping[str, Callable[[str], Any]] = dict.fromkeys(("NUMERIC", "SIGNED", "UNSIGNED", "DECIMAL"), _number)

Maker = Callable[[list[str], Callable[[str], Any]], Callable[[str], bool]]


def _equal(texts: list[str], convert: Callable[[str], Any]) -> Callable[[str], bool]:
    wanted = convert(texts[0] if texts else "")
    return lambda found: bool(convert(found) == wanted)


def _ordered(holds: Callable[[Any, Any], bool]) -> Maker:
    def make(texts: list[str], convert: Callable[[str], Any]) -> Callable[[str], bool]:
        wanted = convert(texts[0] if texts else "")
        return lambda found: holds(convert(found), wanted)

    return make


def _like(texts: list[str], _: Callable[[str], Any]) -> Callable[[str], bool]:
    wanted = (texts[0] if texts else "").casefold()
    return lambda found: wanted in found.casefold()


def _listed(texts: list[str]) -> list[str]:
    return [part for text in texts for part in re.split(r"[,\s]+", text) if part] if len(texts) == 1 else texts


def _in(texts: list[str], convert: Callable[[str], Any]) -> Callable[[str], bool]:
    wanted = {convert(text) for text in _listed(texts)}
    return lambda found: convert(found) in wanted


def _between(texts: list[str], convert: Callable[[str], Any]) -> Callable[[str], bool]:
    bounds = [convert(text) for text in _listed(texts)][:2]
    return lambda found: len(bounds) == 2 and bool(bounds[0] <= convert(found) <= bounds[1])


def _exists(_texts: list[str], _convert: Callable[[str], Any]) -> Callable[[str], bool]:
    return lambda _: True


_TESTS: Mapping[str, Maker] = {
    "=": _equal,
    ">": _ordered(lambda a, b: bool(a > b)),
    ">=": _ordered(lambda a, b: bool(a >= b)),
    "<": _ordered(lambda a, b: bool(a < b)),
    "<=": _ordered(lambda a, b: bool(a <= b)),
    "LIKE": _like,
    "IN": _in,
    "BETWEEN": _between,
    "EXISTS": _exists,
}
"""Comparisons by their keyword."""
