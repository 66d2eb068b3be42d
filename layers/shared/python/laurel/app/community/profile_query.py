"""Find members by values of their profile fields (BP_XProfile_Query)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from laurel.app.community.profile_fields import ProfileFields
from laurel.app.errors import BadProfileQuery
from laurel.domain.fold import fold
from laurel.domain.records.member import Member

PATTERNS = ("REGEXP", "RLIKE")
"""Comparisons that are refused: the time of matching a client's pattern has no bound."""

VALUE_LENGTH = 200
"""Characters of the longest value of a clause."""

VALUES_AT_MOST = 100
"""The most values of one clause."""

DEPTH = 5
"""The deepest nesting of clauses."""

CLAUSES_AT_MOST = 50
"""The most clauses of a query in all."""

Test = Callable[[str], bool]
Cast = Callable[[str], Any]
"""Converts a text for comparison; None for a text that cannot be converted, which never matches."""


@dataclass(frozen=True, slots=True)
class ProfileQuery:
    """Clauses, all or (``any_of``) one of which must be true of a member; ``size`` counts all nested clauses."""

    clauses: Sequence[Callable[[Member], bool]]
    size: int
    any_of: bool = False

    def __call__(self, member: Member) -> bool:
        """Whether the query is true of a member."""
        return (any if self.any_of else all)(clause(member) for clause in self.clauses)


def profile_query(given: object, fields: ProfileFields) -> ProfileQuery | None:
    """Parse a client's query, ``{relation, args: [{field, value, compare, type}]}``; None without ``args``.

    A clause may be a nested query: ``{relation, args}``, ``{relation, 0: clause, 1: clause}`` or a list. Linear in the
    size of the query, which is bounded. Raises BadProfileQuery.
    """
    if not isinstance(given, Mapping) or not isinstance(given.get("args"), (Mapping, list)):
        return None
    query = _query(given, fields, 1)
    if query and query.size > CLAUSES_AT_MOST:
        raise BadProfileQuery(f"a query has at most {CLAUSES_AT_MOST} clauses")
    return query


def _query(given: Any, fields: ProfileFields, depth: int) -> ProfileQuery | None:
    """Several clauses as one query; None if there is none."""
    if depth > DEPTH:
        raise BadProfileQuery("the clauses nest too deep")
    relation = given.get("relation") if isinstance(given, Mapping) else None
    inner = given.get("args", given) if isinstance(given, Mapping) else given
    entries = inner.values() if isinstance(inner, Mapping) else inner
    listed = [entry for entry in entries if isinstance(entry, (Mapping, list))] if entries is not None else []
    clauses = [clause for entry in listed if (clause := _clause(entry, fields, depth))]
    if not clauses:
        return None
    size = sum(clause.size if isinstance(clause, ProfileQuery) else 1 for clause in clauses)
    return ProfileQuery(clauses, size, str(relation).upper() == "OR")


def _clause(entry: object, fields: ProfileFields, depth: int) -> Callable[[Member], bool] | None:
    if not isinstance(entry, Mapping) or (entry.get("field") is None and entry.get("value") is None):
        return _query(entry, fields, depth + 1)
    operand, value = _field_ids(entry.get("field"), fields), entry.get("value")
    compare = str(entry.get("compare") or ("IN" if isinstance(value, (list, Mapping)) else "=")).upper()
    if compare == "NOT EXISTS":
        return lambda member: not _values(member, operand)
    test = _test(compare, value, str(entry.get("type") or "CHAR").upper())
    return lambda member: any(test(found) for found in _values(member, operand))


def _field_ids(field: object, fields: ProfileFields) -> list[int] | None:
    """The ids of the field of an id or a name; None for any field, [] for an unknown name."""
    if field is None:
        return None
    if re.fullmatch(r"\d{1,18}", str(field), re.ASCII):
        return [int(str(field))]
    found = fields.named(str(field))
    return [found.id] if found else []


def _values(member: Member, operand: list[int] | None) -> list[str]:
    numbers = member.profile if operand is None else [number for number in operand if number in member.profile]
    return [", ".join(entries) for number in numbers if any(entries := member.profile[number].entries)]


def _test(compare: str, value: object, cast: str) -> Test:
    """The test of one stored value; an unknown comparison means ``=``, and without a value any stored one matches."""
    if compare.removeprefix("NOT ") in PATTERNS:
        raise BadProfileQuery("patterns are not supported: use LIKE")
    make, negative = _TESTS.get(compare, (_equal, False))
    texts = _texts(value, split=make in (_in, _between))
    if compare == "EXISTS" or not texts:
        return lambda _: True
    convert = _CASTS.get(cast.partition("(")[0], fold)
    test = make(texts, convert)
    return lambda found: convert(found) is not None and test(found) is not negative


def _texts(value: object, *, split: bool) -> list[str]:
    """The values of a clause, none for None; with `split` a text is split at commas and blanks."""
    if value is None:
        return []
    listed = list(value.values()) if isinstance(value, Mapping) else value if isinstance(value, list) else [value]
    texts = ["" if entry is None else str(entry).strip() for entry in listed]
    if split and not isinstance(value, (list, Mapping)):
        texts = [part for part in re.split(r"[,\s]+", texts[0]) if part] or [""]
    if len(texts) > VALUES_AT_MOST or any(len(text) > VALUE_LENGTH for text in texts):
        raise BadProfileQuery(f"there are at most {VALUES_AT_MOST} values of {VALUE_LENGTH} characters each")
    return texts


def _number(text: str) -> float:
    found = re.match(r"\s*[-+]?\d+(\.\d+)?", text)
    return float(found[0]) if found else 0.0


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        return None


def _day(text: str) -> Any:
    moment = _moment(text)
    return moment and moment.date()


_CASTS: Mapping[str, Cast] = {
    **dict.fromkeys(("NUMERIC", "SIGNED", "UNSIGNED", "DECIMAL"), _number),
    "BINARY": str,
    "DATE": _day,
    "DATETIME": _moment,
}
"""Conversions by MySQL's name of the type; any other type is compared as text, without case and accents."""

Maker = Callable[[list[str], Cast], Test]


def _equal(texts: list[str], convert: Cast) -> Test:
    operand = convert(texts[0])
    return lambda found: bool(convert(found) == operand)


def _ordered(holds: Callable[[Any, Any], bool]) -> Maker:
    def make(texts: list[str], convert: Cast) -> Test:
        operand = convert(texts[0])
        return lambda found: operand is not None and holds(convert(found), operand)

    return make


def _like(texts: list[str], _: Cast) -> Test:
    operand = fold(texts[0])
    return lambda found: operand in fold(found)


def _in(texts: list[str], convert: Cast) -> Test:
    operand = {convert(text) for text in texts}
    return lambda found: convert(found) in operand


def _between(texts: list[str], convert: Cast) -> Test:
    bounds = [bound for text in texts[:2] if (bound := convert(text)) is not None]
    return lambda found: len(bounds) == 2 and bool(bounds[0] <= convert(found) <= bounds[1])


_TESTS: Mapping[str, tuple[Maker, bool]] = {
    "=": (_equal, False),
    "!=": (_equal, True),
    ">": (_ordered(lambda a, b: bool(a > b)), False),
    ">=": (_ordered(lambda a, b: bool(a >= b)), False),
    "<": (_ordered(lambda a, b: bool(a < b)), False),
    "<=": (_ordered(lambda a, b: bool(a <= b)), False),
    "LIKE": (_like, False),
    "NOT LIKE": (_like, True),
    "IN": (_in, False),
    "NOT IN": (_in, True),
    "BETWEEN": (_between, False),
    "NOT BETWEEN": (_between, True),
}
"""Comparisons by keyword, and whether the result is negated."""
