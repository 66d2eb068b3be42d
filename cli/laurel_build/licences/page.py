"""The notices of what ships, as one text file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from laurel_build.licences.embedded import TEXTS, Embedded
from laurel_build.licences.packages import Package, Part

RULE = "=" * 80

HEAD = """\
Third-party notices

Laurel itself is under the Apache License 2.0 (LICENSE). What is deployed beside it, or sent to browsers by its page
/docs, is the work of others, under the licences below. Written by `make licences ARGS=--write`; do not edit.

Where a part is under the Mozilla Public License 2.0, it is used unchanged, and its source is at the address beside it.
The parts listed without a text of their own are compiled into the package or included in it; their licence texts are in
their sources.
"""


def render(packages: Sequence[Package], embedded: Sequence[Embedded]) -> str:
    """The page: a list of packages, then for each its parts and the texts of its licence in full."""
    listed = "\n".join(_row(package) for package in packages)
    sections = [_section(package, [part for part in embedded if part.inside == package.name]) for package in packages]
    return "\n".join([HEAD, listed, *sections])


def _row(each: Package | Part | Embedded) -> str:
    return f"  {f'{each.name} {each.version}'.strip()} | {each.licence} | {each.home}"


def _section(package: Package, embedded: Sequence[Embedded]) -> str:
    return "\n".join(_lines(package, embedded)) + "\n"


def _lines(package: Package, embedded: Sequence[Embedded]) -> Iterator[str]:
    yield from ("", RULE, f"{package.name} {package.version}", RULE)
    if rows := [*map(_row, embedded), *map(_row, package.parts)]:
        yield from ("", "Parts of it:", "", *rows)
    for name, text in package.texts:
        yield from ("", f"--- {name}", "", *_stripped(text))
    for part in embedded:
        if part.text:
            yield from ("", f"--- {part.name}", "", *_stripped((TEXTS / part.text).read_text("utf-8")))


def _stripped(text: str) -> list[str]:
    """The lines of a text without white space at their ends, and without empty ones around it."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n").splitlines()
