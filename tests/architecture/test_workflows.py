"""The examples of a pipeline in .github: they call what exists, may do little, and hold no secret."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from laurel_build.audit import locks_of

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / ".github/workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
PINNED = re.compile(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+(\.\d+)+$")
MAY = {"contents": {"read"}, "id-token": {"write"}}
KEYS = re.compile(r"AKIA|ASIA|ghp_|github_pat_|-----BEGIN|\d{12}|aws-secret-access-key", re.IGNORECASE)


def workflow(path: Path) -> dict[Any, Any]:
    """A workflow, whose `on` is the YAML of True."""
    found: dict[Any, Any] = yaml.safe_load(path.read_text("utf-8"))
    return found


def steps(document: dict[Any, Any]) -> Iterator[dict[str, Any]]:
    for job in document["jobs"].values():
        yield from job["steps"]


def faults(text: str) -> list[str]:
    """What a workflow must not have, a line for each."""
    document = yaml.safe_load(text)
    found = [line.strip() for line in text.splitlines() if "uses:" in line and not PINNED.search(line)]
    found += [match.group() for match in KEYS.finditer(re.sub(r"@[0-9a-f]{40}", "", text))]
    for permissions in (
        document.get("permissions"),
        *(job.get("permissions", {}) for job in document["jobs"].values()),
    ):
        if permissions is None:
            found.append("permissions are those of the repository")
        elif not isinstance(permissions, dict) or any(
            value not in MAY.get(name, ()) for name, value in permissions.items()
        ):
            found.append(f"permissions: {permissions}")
    for job in document["jobs"].values():
        if "timeout-minutes" not in job:
            found.append("a job without timeout-minutes")
    for step in steps(document):
        # An expression in a script is text that becomes code; a secret there is in the log of the shell.
        run = step.get("run", "")
        found += re.findall(r"\$\{\{.*?\}\}", run)
        found += [f"make {target}" for target in re.findall(r"\bmake ([a-z-]+)", run) if target not in TARGETS]
        if run.startswith(".") and not (ROOT / run.split()[0]).is_file():
            found.append(run)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_workflow_calls_what_exists_and_may_do_little(path):
    assert faults(path.read_text("utf-8")) == []
    assert workflow(path)[True]


def test_a_change_is_checked_by_the_same_command_as_here():
    check = workflow(ROOT / ".github/workflows/check.yml")
    assert ".ci/run" in [step.get("run") for step in check["jobs"]["check"]["steps"]]
    assert {"push", "pull_request"} <= check[True].keys()


def test_a_release_goes_to_dev_is_smoked_there_and_then_to_prod():
    document = workflow(ROOT / ".github/workflows/deploy.yml")
    assert document["concurrency"]["cancel-in-progress"] is False
    dev, prod = document["jobs"]["dev"], document["jobs"]["prod"]
    assert prod["needs"] == "dev"
    for stage, job in (("dev", dev), ("prod", prod)):
        assert (job["environment"], job["env"]["STAGE"]) == (stage, stage)
        assert job["permissions"] == {"contents": "read", "id-token": "write"}
        # `make deploy` ends with the smoke list where ADMIN is set.
        assert job["env"]["ADMIN"] == "${{ secrets.ADMIN }}"
        assert job["steps"][0]["run"] == 'test -n "$ADMIN" -a -n "$REGION"'
        assert job["steps"][-1]["run"].startswith("make deploy ")
    assert "pull_request" not in document[True]


def test_updates_are_looked_for_wherever_versions_are_locked():
    updates = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text("utf-8"))["updates"]
    of = {each["package-ecosystem"]: {*each.get("directories", ()), each.get("directory")} - {None} for each in updates}
    assert of == {
        "pip": {f"/{lock.parent.relative_to(ROOT)}" for lock in locks_of(ROOT)},
        "npm": {f"/{path.parent.relative_to(ROOT)}" for path in (ROOT / "tests").glob("*/package-lock.json")},
        "github-actions": {"/"},
    }


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ("    steps: [{run: make vanish}]", "make vanish"),
        ("    steps: [{run: .ci/no-such}]", ".ci/no-such"),
        ("    steps:\n      - uses: actions/checkout@v4", "- uses: actions/checkout@v4"),
        ("    steps: [{run: 'echo ${{ secrets.ADMIN }}'}]", "${{ secrets.ADMIN }}"),
        ("    steps: [{run: 'export KEY=AKIAIOSFODNN7'}]", "AKIA"),
        ("    permissions: write-all\n    steps: []", "permissions: write-all"),
        ("    permissions: {contents: write}\n    steps: []", "permissions: {'contents': 'write'}"),
    ],
)
def test_the_rules_themselves(wrong, fault):
    text = f"on: push\npermissions: {{contents: read}}\njobs:\n  one:\n    timeout-minutes: 5\n{wrong}\n"
    assert faults(text) == [fault]


def test_permissions_and_limits_have_to_be_stated():
    text = "on: push\njobs: {one: {steps: [{run: make check}]}}"
    assert faults(text) == ["permissions are those of the repository", "a job without timeout-minutes"]
