"""`python -m laurel_build.audit`: known vulnerabilities of the packages that the lock files name (make audit).

It runs in `.venv-audit`, whose pip-audit asks PyPI's advisories about each pin. Exit code 0: there are none; 1: there
are some, with a line for each; 3: the database could not be asked, or does not know all of the packages. A mirror of
PyPI may serve files without advisories: pip-audit then passes over each package, and finds nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]

VULNERABLE, NOT_ASKED = 1, 3
"""Exit codes."""

Report = Callable[[Path], "tuple[str, str]"]
"""What pip-audit prints for a lock file: standard output, a JSON document or nothing; and its errors."""


def locks_of(root: Path) -> list[Path]:
    """The lock files of the repository: those that `make lock` writes beside their ``.in`` files."""
    folders = ("requirements", "layers/deps", "layers/crypto", "tests/clients")
    sources = (path for folder in folders for path in (root / folder).glob("*.in"))
    return sorted(path.with_suffix(".txt") for path in sources)


def pip_audit(lock: Path) -> tuple[str, str]:
    """Run pip-audit on a lock file, which it takes as complete: nothing is resolved, downloaded or installed."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--require-hashes", "--disable-pip"]
    quiet = ["--format", "json", "--progress-spinner", "off"]
    done = subprocess.run([*command, *quiet], capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout, done.stderr


def main(locks: Sequence[Path], report: Report = pip_audit) -> int:
    """Audit lock files; the exit code."""
    vulnerable: dict[str, None] = {}
    pins, skipped = 0, 0
    for lock in locks:
        printed, errors = report(lock)
        try:
            found = json.loads(printed)["dependencies"]
        except ValueError:
            return _not_asked((errors.strip() or "pip-audit said nothing").splitlines()[-1])
        pins += len(found)
        skipped += sum("skip_reason" in each for each in found)
        vulnerable |= dict.fromkeys(_lines(found))
    print(*vulnerable, sep="\n", end="\n" if vulnerable else "")
    if skipped:
        return VULNERABLE if vulnerable else _not_asked(f"it knows nothing of {skipped} of {pins} pins")
    print(f"{len(locks)} locks, {pins} pins: {len(vulnerable)} known vulnerabilities")
    return VULNERABLE if vulnerable else 0


def _lines(found: Iterable[dict[str, Any]]) -> Iterable[str]:
    for each in found:
        for known in each.get("vulns", ()):
            fixed = ", ".join(known["fix_versions"]) or "no version"
            yield f"{each['name']} {each['version']}: {known['id']}, fixed in {fixed}"


def _not_asked(why: str) -> int:
    print(f"make audit: no advisories database to ask: {why}", file=sys.stderr)
    return NOT_ASKED


if __name__ == "__main__":
    raise SystemExit(main(locks_of(ROOT)))
