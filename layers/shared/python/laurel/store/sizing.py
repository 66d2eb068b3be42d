"""In how many partitions a site keeps what all users share: settings of a deployment, docs/operations.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

LARGEST: Mapping[str, int] = {
    "version_copies": 20,
    "version_hold_ms": 5000,
    "sign_in_hold_ms": 5000,
    "directory_shards": 16,
    "counter_shards": 64,
}
"""The largest value of each number; the smallest is 1, of a time in milliseconds 0."""


ByMonth = tuple[tuple[str, int], ...]
"""A number by the first month for which it holds, the earliest first."""

_FIRST = {"ledger_buckets": 4, "post_shards": 1}
"""The numbers by month, as they are before any month that is named."""

_POWERS = ("1", "2", "4", "8", "16", "32", "64")
"""Powers of two: an id moved on by a multiple of all of them is in the same partition (`roll_forward`)."""


class BadSizing(ValueError):
    """A sizing that cannot be; the text names the part that is wrong."""


@dataclass(frozen=True, slots=True)
class Sizing:
    """The sizes of a site; the defaults are the cheapest, and suffice for some hundred events a second.

    ``version_copies`` is how many items hold the version of the catalogue, ``version_hold_ms`` how long a process may
    go by the version that it read, ``sign_in_hold_ms`` how long by a login that it read (milliseconds, 0: not at all).
    ``directory_shards`` are the partitions of each order of the directory, ``counter_shards`` the items of each counter
    that all users share. ``ledger_buckets`` are the partitions of a month of a ledger, ``post_shards`` those of the
    earnings of a post that were made in a month: powers of two, by the first month for which the number holds, the
    earliest first.
    """

    version_copies: int = 1
    version_hold_ms: int = 0
    sign_in_hold_ms: int = 0
    directory_shards: int = 1
    counter_shards: int = 1
    ledger_buckets: ByMonth = (("", 4),)
    post_shards: ByMonth = (("", 1),)

    @classmethod
    def from_text(cls, text: str) -> Sizing:
        """The sizes that a setting names, such as ``version_copies=17 ledger_buckets=2027-01:64``.

        A month that is named has that many buckets, and so have the months after it. Raises BadSizing.
        """
        given = dict(_part(part) for part in text.split())
        sizes: dict[str, Any] = {name: _by_month(name, given.pop(name, ""), first) for name, first in _FIRST.items()}
        sizes |= {name: _number(name, value) for name, value in given.items()}
        return cls(**sizes)

    def buckets_of(self, month: str) -> int:
        """How many partitions a month of a ledger has, such as ``2026-11``."""
        return _number_of(self.ledger_buckets, month)

    def post_shards_of(self, month: str) -> int:
        """In how many partitions the earnings of a post are that were made in a month."""
        return _number_of(self.post_shards, month)


CHEAPEST = Sizing()
"""A site that sets nothing."""


def _number_of(numbers: ByMonth, month: str) -> int:
    return next(number for first, number in reversed(numbers) if first <= month)


def _part(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    if name not in {field.name for field in fields(Sizing)}:
        raise BadSizing(f"unknown size: {name}")
    return name, value


def _number(name: str, text: str) -> int:
    smallest = 0 if name.endswith("_ms") else 1
    if not (text.isascii() and text.isdigit() and smallest <= int(text) <= LARGEST[name]):
        raise BadSizing(f"{name} is a number from {smallest} to {LARGEST[name]}")
    return int(text)


def _by_month(name: str, text: str, at_first: int) -> ByMonth:
    """The numbers by month of ``2027-01:16,2027-06:64``."""
    months = {"": at_first}
    for part in filter(None, text.split(",")):
        month, _, number = part.rpartition(":")
        if not month and name == "post_shards" and number in _POWERS:
            months[""] = int(number)
            continue
        year, _, of_year = month.partition("-")
        if not (len(year) == 4 and year.isdecimal() and len(of_year) == 2 and of_year.isdecimal()):
            raise BadSizing(f"{name}: not a month: {month}")
        if number not in _POWERS or not 1 <= int(of_year) <= 12:
            raise BadSizing(f"{name} is a power of two up to 64 from a month on, such as 2027-01:16")
        months[month] = int(number)
    return tuple(sorted(months.items()))
