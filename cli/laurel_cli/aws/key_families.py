"""Families of partition keys: what a policy may keep a function to within a table (`dynamodb:LeadingKeys`).

A family is a pattern as IAM's StringLike has it, of which only a `*` at the end is used. Tables that are not named here
have none: their partitions are alike, or every function that has the table needs all of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

FAMILIES: Mapping[str, Sequence[str]] = {
    "posts": ("catalogue*", "snapshot#*", "*"),
    "credentials": ("login#*", "attempts#*", "sessions#*"),
    "users": ("user#*", "email#*", "slug#*", "ext#*", "login#*", "bp-activity#*", "bp-thread#*"),
    "system": (
        "settings", "counter", "totals#users", "totals#members", "totals#bp-activity", "totals#logs*",
        "totals#earnings*", "watermark#*", "foreign#*", "marks#*", "marker#*", "earned#*", "outbox#*",
        "removals", "removals#finished",
        "erasures", "migration#*", "picture#*", "lean*", "found#*",
    ),
}  # fmt: skip
"""By table, patterns of which each partition key of the table matches one; "*" is what no other of them matches."""


def family_of(table: str, partition: str) -> str:
    """The family that a partition key of a table is in; "" for a table without families.

    Raises ValueError for a key that is in none, or in several. IAM would let who may have "*" have all of the table.
    """
    if table not in FAMILIES:
        return ""
    found = [family for family in FAMILIES[table] if family != "*" and matches(family, partition)]
    if not found and "*" in FAMILIES[table]:
        return "*"
    if len(found) != 1:
        raise ValueError(f"the partition key {partition!r} of {table} is in {found or 'no family'}: see FAMILIES")
    return found[0]


def matches(family: str, partition: str) -> bool:
    """Whether a partition key is of a family (StringLike, with a `*` at the end alone)."""
    start = family.removesuffix("*")
    return partition.startswith(start) if start != family else partition == family


def in_family(table: str, family: str) -> str:
    """The resource of a permission: a table, or a family of its keys."""
    return f"{table}[{family}]" if family else table
