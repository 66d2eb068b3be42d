"""Replays recordings of a real WordPress site with GamiPress against `laurel serve` on the memory store."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RECORDINGS = Path(os.environ.get("LAUREL_CONFORMANCE", ROOT.parent / "shared" / "conformance"))
SHARES: dict[str, float] = json.loads((HERE / "shares.json").read_text())


def replay(name: str, outcome: Path, target: str = "target.json") -> list[dict[str, Any]]:
    """The counted steps of one recording, replayed by the recordings' own program."""
    subprocess.run(
        [
            sys.executable,
            str(RECORDINGS / "wpcheck.py"),
            "--target",
            str(HERE / target),
            "--json",
            str(outcome),
            "--deviations",
            str(HERE / "deviations.json"),
            str(RECORDINGS / "recordings" / f"{name}.json"),
        ],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    (result,) = json.loads(outcome.read_text())
    assert "setup" not in result, result["setup"]
    return [step for step in result["steps"] if not step["special"]]


@pytest.fixture(scope="session", autouse=True)
def recordings() -> None:
    """The recordings are kept beside the repository; in CI they must exist."""
    if RECORDINGS.is_dir():
        return
    if os.environ.get("CI"):
        pytest.fail(f"the recordings are missing: {RECORDINGS}")
    pytest.skip(f"no recordings at {RECORDINGS}")


@pytest.mark.parametrize("name", SHARES)
def test_share_of_steps_that_agree(name: str, tmp_path: Path) -> None:
    steps = replay(name, tmp_path / "outcome.json")
    agreeing = sum(step["ok"] for step in steps)
    failing = "\n".join(f"{s['id']}: {s['faults'][:3]}" for s in steps if not s["ok"])
    assert agreeing / len(steps) >= SHARES[name], f"{agreeing} of {len(steps)} steps agree; not:\n{failing}"


def test_every_recording_has_its_share() -> None:
    found = {path.stem for path in (RECORDINGS / "recordings").glob("*.json")}
    assert found == set(SHARES), "a share below 1 is what holds today, to be raised"


def test_every_deviation_is_of_a_step_that_exists() -> None:
    deviations: dict[str, dict[str, str]] = json.loads((HERE / "deviations.json").read_text())
    for name, reasons in deviations.items():
        recording = json.loads((RECORDINGS / "recordings" / f"{name}.json").read_text())
        assert set(reasons) <= {step["id"] for step in recording["steps"]}
        assert all(".md" in reason for reason in reasons.values()), "a reason names its file and section"
