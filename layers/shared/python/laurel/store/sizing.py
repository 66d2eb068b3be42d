"""In how many partitions a site keeps what all users share: settings of a deployment, docs/operations.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

LARGEST: Mapping[str, int] = {
    "version_copies": 20,
    "version_hold_ms": 5000,
    "sign_in_hold_ms": 5000,
    "directory_shards": 16,
    "post_shards": 64,
    "counter_shards": 64,
}
"""The largest value of each number; the smallest is 1, of a time in milliseconds 0."""


class BadSizing(ValueError):
    """A sizing that cannot be; the text names the part that is wrong."""


@dataclass(frozen=True, slots=True)
class Sizing:
    """The sizes of a site; the defaults are the cheapest, and suffice for some hundred events a second.

    ``version_copies`` is how many items hold the version of the catalogue, ``version_hold_ms`` how long a process may
    go by the version that it read, ``sign_in_hold_ms`` how long by a login that it read (milliseconds, 0: not at all).
    ``directory_shards`` are the partitions of each order of the directory, ``post_shards`` those of the index of a
    post's earnings, ``counter_shards`` the items of each counter that all users share. ``ledger_buckets`` are the
    partitions of a month of a ledger, by the first month for which the number holds, the earliest first.
    """

    version_copies: int = 1
    version_hold_ms: int = 0
    sign_in_hold_ms: int = 0
    directory_shards: int = 1
    post_shards: int = 1
    counter_shards: int = 1
    ledger_buckets: tuple[tuple[str, int], ...] = (("", 4),)

    @classmethod
    def from_text(cls, text: str) -> Sizing:
        """The sizes that a setting names, such as ``version_copies=17 ledger_buckets=2027-01:64``.

        A month that is named has that many buckets, and so have the months after it. Raises BadSizing.
        """
        given = dict(_part(part) for part in text.split())
        months = {"": 4, **_months(given.pop("ledger_buckets", ""))}
        return cls(**{name: _number(name, value) for name, value in given.items()}, ledger_buckets=_in_order(months))

    def buckets_of(self, month: str) -> int:
        """How many partitions a month of a ledger has, such as ``2026-11``."""
        return next(number for first, number in reversed(self.ledger_buckets) if first <= month)


CHEAPEST = Sizing()
"""A site that sets nothing."""


def _in_order(months: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(months.items()))


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


def _months(text: str) -> dict[str, int]:
    """The buckets by month of ``2027-01:16,2027-06:64``."""
    months: dict[str, int] = {}
    for part in filter(None, text.split(",")):
        month, _, number = part.partition(":")
        year, _, of_year = month.partition("-")
        if not (len(year) == 4 and year.isdecimal() and len(of_year) == 2 and of_year.isdecimal()):
            raise BadSizing(f"ledger_buckets: not a month: {month}")
        if not (number.isdecimal() and number.isascii() and 1 <= int(number) <= 64 and 1 <= int(of_year) <= 12):
            raise BadSizing("ledger_buckets are 1 to 64 from a month on, such as 2027-01:16")
        months[month] = int(number)
    return months
