"""Metadata of an installed package: its licence, licence texts, and the components compiled into it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

READ_AS = {("python-dateutil", "Dual License AND BSD License AND Apache Software License"): "BSD-3-Clause"}
"""Licences by name and declaration where the declaration is no SPDX expression: as their texts say.

A declaration that changes is refused until its text was read again. dateutil: BSD-3-Clause covers all of the code,
Apache-2.0 also what was written since 2017.
"""

CLASSIFIERS = {"MIT License": "MIT", "MIT No Attribution License (MIT-0)": "MIT-0"}
"""SPDX identifiers of those classifiers that mean exactly one licence."""

SOURCE_LABELS = ("source", "source code", "code", "repository")
"""How packages label the address of their sources, in small letters."""

_PIN = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;#]+)")


ROOT = Path(__file__).parents[3]
SHIPPED = (ROOT / "layers/deps/requirements.txt", ROOT / "layers/crypto/requirements.txt")
"""The lock files of what is deployed."""


class BadLock(Exception):
    """A line of the lock file does not pin a package."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something of others inside a package: its name, version, SPDX expression and address."""

    name: str
    version: str
    licence: str
    home: str


@dataclass(frozen=True, slots=True)
class Package:
    """An installed package, by its normalised name (as lock files write it).

    ``licence`` is the SPDX expression that it declares, or what it says instead; ``texts`` are pairs of a file name and
    its content; ``parts`` is what its bills of materials (CycloneDX) list as part of the binary; ``location`` is the
    folder in which it is installed.
    """

    name: str
    version: str
    licence: str
    home: str
    texts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    location: Path


def locked(lock: Path) -> list[tuple[str, str]]:
    """Names and versions that a lock file pins, whatever its markers and hashes say. Raises BadLock."""
    found = []
    for line in lock.read_text("utf-8").splitlines():
        if not line.strip() or line.lstrip().startswith(("#", "--hash=")):
            continue
        pin = _PIN.match(line)
        if not pin:
            raise BadLock(f"{lock.name}: {line}")
        found.append((pin[1], pin[2]))
    return found


def installed(name: str, search: Sequence[str]) -> Package | None:
    """The package of this name in the folders ``search``, or None. What its metadata lacks is empty."""
    for distribution in distributions(name=name, path=list(search)):
        return Package(
            name=re.sub(r"[-_.]+", "-", distribution.name).lower(),
            version=distribution.version,
            licence=_licence(distribution),
            home=_home(distribution),
            texts=tuple(_texts(distribution)),
            parts=tuple(_parts(distribution)),
            location=Path(str(distribution.locate_file(""))),
        )
    return None


def _licence(distribution: Distribution) -> str:
    """License-Expression, else the License field (its first line) and all classifiers of licences together."""
    if expression := _field(distribution, "License-Expression"):
        return expression
    line = _field(distribution, "License").partition("\n")[0].strip()
    classifiers = distribution.metadata.get_all("Classifier", [])
    labels = [text.rpartition(" :: ")[2] for text in classifiers if text.startswith("License :: ")]
    said = [line] * bool(line) + [CLASSIFIERS.get(label, label) for label in labels]
    declared = _all_of(said)
    return READ_AS.get((distribution.name, declared), declared)


def _all_of(expressions: list[str]) -> str:
    """One expression of several that all hold."""
    return " AND ".join(f"({each})" if " OR " in each else each for each in dict.fromkeys(expressions))


def _home(distribution: Distribution) -> str:
    """The address of the sources; of the project's page where none is declared."""
    urls = dict(url.split(", ", 1) for url in distribution.metadata.get_all("Project-URL", []))
    source = next((url for label, url in urls.items() if label.lower() in SOURCE_LABELS), "")
    return source or _field(distribution, "Home-page") or next(iter(urls.values()), "")


def _field(distribution: Distribution, name: str) -> str:
    return next(iter(distribution.metadata.get_all(name, [])), "")


def _texts(distribution: Distribution) -> Iterator[tuple[str, str]]:
    for name in distribution.metadata.get_all("License-File", []):
        text = distribution.read_text(f"licenses/{name}") or distribution.read_text(name)
        if text:
            yield name, text


def _parts(distribution: Distribution) -> Iterator[Part]:
    for path in distribution.files or []:
        if path.parent.name == "sboms" and path.name.endswith(".cyclonedx.json"):
            for component in json.loads(path.read_text("utf-8"))["components"]:
                if component.get("scope") != "excluded":  # a tool of the build
                    yield _part(component)


def _part(component: dict[str, Any]) -> Part:
    licences = component.get("licenses", [])
    said = [each.get("expression") or each["license"].get("id") or each["license"]["name"] for each in licences]
    links = {link["type"]: link["url"] for link in component.get("externalReferences", [])}
    home = links.get("vcs") or links.get("website") or component["purl"]
    return Part(component["name"], component["version"], said[0] if len(said) == 1 else _all_of(said), home)
