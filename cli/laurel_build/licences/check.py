"""Whether what ships may ship."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from laurel_build.licences.embedded import Embedded
from laurel_build.licences.packages import Package
from laurel_build.licences.spdx import ALLOWED, refused

ACCEPTED = {
    "cssparser": "MPL-2.0",
    "dtoa-short": "MPL-2.0",
    "Mozilla's CA certificates": "MPL-2.0",
}
"""By name: a licence accepted for this one beyond `ALLOWED`.

MPL-2.0 binds changes to its own files and nothing that is linked with them. These are unchanged parts of the wheels of
nh3 and botocore; what is owed is the address of their source, which the notices give.
"""


@dataclass(frozen=True, slots=True)
class Shipped:
    """A package that the lock pins, and what is installed of it."""

    name: str
    version: str
    package: Package | None


def problems_of(shipped: Sequence[Shipped], embedded: Sequence[Embedded]) -> list[str]:
    """A line for everything that must not ship so: names, versions and licences."""
    found = [line for each in shipped for line in _package_problems(each)]
    packages = {each.name: each.package for each in shipped if each.package}
    return found + [line for part in embedded for line in _embedded_problems(part, packages.get(part.inside))]


def _package_problems(shipped: Shipped) -> Iterator[str]:
    package = shipped.package
    if package is None or package.version != shipped.version:
        installed = f"{package.version} is installed" if package else "none is installed"
        yield f"{shipped.name} {shipped.version} ships, but {installed}: make install"
        return
    yield from _licence_problems(f"{package.name} {package.version}", package.name, package.licence)
    if not package.texts:
        yield f"{package.name} {package.version} brings no text of its licence"
    for part in package.parts:
        yield from _licence_problems(f"{part.name} {part.version} in {package.name}", part.name, part.licence)


def _embedded_problems(part: Embedded, package: Package | None) -> Iterator[str]:
    path = package.location / part.file if package else None
    if path is None or not path.is_file():
        yield f"{part.name} is no longer in {part.inside}: remove it from EMBEDDED"
    elif part.sha256 and hashlib.sha256(path.read_bytes()).hexdigest() != part.sha256:
        yield f"{part.name} in {part.inside} has changed: read it, and renew its row in EMBEDDED"
    yield from _licence_problems(f"{part.name} in {part.inside}", part.name, part.licence)


def _licence_problems(what: str, name: str, licence: str) -> Iterator[str]:
    accepted = {ACCEPTED[name]} if name in ACCEPTED else set()
    if found := refused(licence, ALLOWED | accepted):
        yield f"{what}: not allowed to ship: {', '.join(sorted(found))}"
