"""The part of the recordings that may be replayed on any site: requests that write nothing and depend on no data.

wpcheck.py, the recordings' own program, would make four users with a known password first: none of these steps is
theirs, so they are not made.
"""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CONFORMANCE = Path(os.environ.get("CONFORMANCE") or ROOT.parent / "shared" / "conformance")
RECORDINGS = ("wp-index", "wp-options", "wp-params", "wp-auth", "wp-validation")
READS = ("GET", "HEAD", "OPTIONS")
BY_SETTINGS = {"index-site-fields"}
"""Steps whose response is that of the site's settings."""


def wpcheck() -> Any:
    """The recordings' program as a module, without its users."""
    spec = importlib.util.spec_from_file_location("wpcheck", CONFORMANCE / "wpcheck.py")
    assert spec
    assert spec.loader
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    program.ROLES = ()  # type: ignore[attr-defined]
    return program


def recording(program: Any, name: str) -> dict[str, Any]:
    """A recording with the steps that may be replayed, less those that deviate on purpose."""
    found: dict[str, Any] = json.loads((CONFORMANCE / "recordings" / f"{name}.json").read_text("utf-8"))
    deviations = json.loads((ROOT / "tests/conformance/deviations.json").read_text("utf-8"))
    apart = {*deviations.get(name, ()), *BY_SETTINGS}
    found["steps"] = [step for step in found["steps"] if step["id"] not in apart and _harmless(program, step)]
    return found


def _harmless(program: Any, step: dict[str, Any]) -> bool:
    """Whether a step reads, as an administrator or anonymous, nothing that a step before it or a user of it made."""
    sent = json.dumps([step.get(part) for part in ("request", "query", "headers", "body")])
    return (
        step["request"].split()[0] in READS
        and step.get("as", "anon") in ("anon", "admin")
        and not program.TOKEN.search(sent)
        and "_method" not in sent
        and "method-override" not in sent.lower()
        and step["recorded"].get("headers", {}).get("x-wp-total", "0") == "0"
    )


def faults(program: Any, name: str, address: str, login: str, password: str) -> Iterator[list[str]]:
    """For each step of a recording, as it is replayed: where the response differs, each line with the step's id."""
    target = {"base": address, "api": "/wp-json", "admin": {"user": login, "password": password}}
    whole = recording(program, name)
    for step in whole["steps"]:
        (outcome,) = program.replay({**whole, "steps": [step]}, target, 0)["steps"]
        yield [f"{step['id']}: {fault}" for fault in outcome["faults"]]
