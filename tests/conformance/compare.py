"""Replay all recordings in memory, in a file and on the local DynamoDB: every step must have the same outcome.

    python tests/conformance/compare.py RECORDINGS_DIRECTORY [NAME …]

Prints wpcheck's table of the last run, then each step that differs; exit code 1 if there is one.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TARGETS = {"memory": "target.json", "sqlite": "target_sqlite.json", "dynamodb": "target_dynamodb.json"}

Outcome = dict[tuple[str, str], tuple[bool, int]]
"""Whether each step agreed, and with how many leaves, by recording and step."""


def replay(conformance: Path, target: str, recordings: list[str], outcome: Path) -> str:
    """Run wpcheck against a target; returns its output."""
    command = [sys.executable, str(conformance / "wpcheck.py"), "--target", str(HERE / target), "--show", "0"]
    command += ["--deviations", str(HERE / "deviations.json"), "--json", str(outcome), *recordings]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True).stdout


def outcome_of(file: Path) -> Outcome:
    """The outcome wpcheck wrote."""
    results: list[dict[str, Any]] = json.loads(file.read_text())
    return {(r["name"], step["id"]): (step["ok"], step["good"]) for r in results for step in r["steps"]}


def main() -> int:
    """Compare the two targets."""
    conformance = Path(sys.argv[1])
    names = sys.argv[2:] or ["*"]
    recordings = [str(file) for name in names for file in sorted((conformance / "recordings").glob(f"{name}.json"))]
    with tempfile.TemporaryDirectory() as directory:
        outcomes = {}
        for store, target in TARGETS.items():
            file = Path(directory) / target
            printed = replay(conformance, target, recordings, file)
            outcomes[store] = outcome_of(file)
    print(printed)
    steps = outcomes["memory"]
    unlike = [key for key in steps if any(found.get(key) != steps[key] for found in outcomes.values())]
    for name, step in unlike:
        found = ", ".join(f"{store} {each.get((name, step))}" for store, each in outcomes.items())
        print(f"differs: {name} {step}: {found}")
    print(f"{len(steps) - len(unlike)} of {len(steps)} steps alike on all stores")
    return 1 if unlike or not steps else 0


if __name__ == "__main__":
    sys.exit(main())
