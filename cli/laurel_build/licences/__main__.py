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
from laurel_build.licences.packages import installed, locked
from laurel_build.licences.page import render

ROOT = Path(__file__).parents[3]
LOCK = ROOT / "layers/deps/requirements.txt"
NOTICES = ROOT / "THIRD_PARTY_NOTICES"


def main(
    arguments: Sequence[str],
    *,
    lock: Path = LOCK,
    notices: Path = NOTICES,
    search: Sequence[str] = sys.path,
    embedded: Sequence[Embedded] = EMBEDDED,
) -> int:
    """Check what a lock file ships, as it is installed in the folders ``search``; the exit code.

    Raises BadLock for a line of the lock that pins nothing.
    """
    shipped = [Shipped(name, version, installed(name, search)) for name, version in locked(lock)]
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
