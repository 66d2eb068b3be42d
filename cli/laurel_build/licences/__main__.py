"""`python -m laurel_build.licences [--write]`: check the licences of what ships, and its notices.

Exit code 1, with a line for each problem, if a licence is not allowed, a package differs from the lock, or the
notices are not those of what ships. `--write` writes the notices first.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from laurel_build.licences.check import Shipped, problems_of
from laurel_build.licences.embedded import EMBEDDED, Embedded
from laurel_build.licences.packages import ROOT, SHIPPED, installed, locked
from laurel_build.licences.page import render

NOTICES = ROOT / "THIRD_PARTY_NOTICES"


def main(
    arguments: Sequence[str],
    *,
    locks: Sequence[Path] = SHIPPED,
    notices: Path = NOTICES,
    search: Sequence[str] = sys.path,
    embedded: Sequence[Embedded] = EMBEDDED,
) -> int:
    """Check what lock files ship, as it is installed in the folders ``search``; the exit code.

    Raises BadLock for a line of a lock that pins nothing.
    """
    pins = sorted({pin for lock in locks for pin in locked(lock)})
    shipped = [Shipped(name, version, installed(name, search)) for name, version in pins]
    problems = problems_of(shipped, embedded)
    packages = [each.package for each in shipped if each.package]
    page = render(packages, embedded)
    if "--write" in arguments and not problems:
        notices.write_text(page, "utf-8")
    if not notices.exists() or notices.read_text("utf-8") != page:
        problems.append(f"{notices.name} is not what ships: make licences ARGS=--write")
    parts = sum(len(package.parts) for package in packages) + len(embedded)
    print(*problems, sep="\n", end="\n" if problems else "", file=sys.stderr)
    print(f"{len(packages)} packages and {parts} parts of them: {len(problems)} problems")
    return int(bool(problems))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
