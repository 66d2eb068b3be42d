"""`python -m laurel_build.sbom FILE PACKAGES`: the bill of materials of what is deployed, as CycloneDX (make sbom).

It runs in `.venv-sbom`, whose cyclonedx-py reads the lock file of the layer: names, versions and hashes. What only the
packages themselves say is added from the folder PACKAGES, where they are installed: their licences, and what is
compiled into them or bundled with them. Nothing is resolved or fetched. Exit code 1: a package is missing.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from laurel_build.licences.embedded import EMBEDDED, Embedded
from laurel_build.licences.packages import ROOT, SHIPPED, Package, Part, installed, locked

PROJECT = ROOT / "pyproject.toml"

Component = dict[str, Any]
"""A component as CycloneDX writes it."""


def cyclonedx(lock: Path) -> str:
    """The bill of a lock file, by cyclonedx-py, which checks it against the schema. Raises CalledProcessError."""
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", str(lock)]
    form = [
        "--pyproject",
        str(ROOT / "pyproject.toml"),
        "--of",
        "JSON",
        "--spec-version",
        "1.6",
        "--output-reproducible",
    ]
    return subprocess.run([*command, *form], capture_output=True, text=True, check=True).stdout  # noqa: S603


def complete(bill: dict[str, Any], packages: Iterable[Package]) -> None:
    """Add to the components of a bill their licences and what is inside of them, by name and version."""
    found = {(package.name, package.version): package for package in packages}
    for component in bill.get("components", ()):
        # What cyclonedx-py writes there is the line of the lock file, all hashes included.
        component.pop("description", None)
        if package := found.get((component["name"], component["version"])):
            component["licenses"] = _licences(package.licence)
            if inside := _inside(package):
                component["components"] = inside


def missing(bill: dict[str, Any], pins: Iterable[tuple[str, str]]) -> list[str]:
    """What a lock pins and a bill lacks, or has without a hash or a licence, a line for each."""
    components = {(each["name"], each["version"]): each for each in bill.get("components", ())}
    faults = []
    for name, version in pins:
        component = components.get((name, version))
        if component is None:
            faults.append(f"{name} {version} is missing")
            continue
        links = component.get("externalReferences", ())
        if not any(link["type"] == "distribution" and link.get("hashes") for link in links):
            faults.append(f"{name} {version} has no hash")
        if not component.get("licenses"):
            faults.append(f"{name} {version} has no licence: is it installed in that version?")
    return faults


def main(arguments: Sequence[str], make: Callable[[Path], str] = cyclonedx, locks: Sequence[Path] = SHIPPED) -> int:
    """Write the bill of lock files; the exit code. Raises BadLock, and CalledProcessError where there is no bill."""
    target, folder = arguments
    with TemporaryDirectory() as together:
        lock = Path(together, "requirements.txt")
        lock.write_text("".join(each.read_text("utf-8") for each in locks), "utf-8")
        bill = json.loads(make(lock))
        pins = locked(lock)
    complete(bill, (package for name, _ in pins if (package := installed(name, [folder]))))
    if faults := missing(bill, pins):
        print(*faults, sep="\n", file=sys.stderr)
        return 1
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    Path(target).write_text(json.dumps(bill, indent=1, sort_keys=True) + "\n", "utf-8")
    inside = sum(len(each.get("components", ())) for each in bill["components"])
    print(f"{target}: {len(pins)} packages and {inside} parts of them")
    return 0


def _inside(package: Package) -> list[Component]:
    """What is compiled into a package, and what is bundled with it."""
    parts: list[Part | Embedded] = [*package.parts, *(each for each in EMBEDDED if each.inside == package.name)]
    return [
        {
            "type": "library",
            "name": part.name,
            **({"version": part.version} if part.version else {}),
            "licenses": _licences(part.licence),
            "externalReferences": [{"type": "website", "url": part.home}],
        }
        for part in parts
    ]


def _licences(expression: str) -> list[dict[str, str]]:
    return [{"expression": expression}] if expression else []


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
