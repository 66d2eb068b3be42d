"""What both deployments do: read what a stack has, and call `sam deploy`."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

SAM = ".venv-tools/bin/sam"

Run = Callable[[Sequence[str]], int]


class BadParameters(ValueError):
    """Parameters or tags that are none; the text names them."""


def pairs(text: str, known: Sequence[str] | None = None) -> dict[str, str]:
    """The values of ``Name=value Name=value``, quoted as a shell has it where they hold spaces.

    Raises BadParameters for what is no pair, and for a name that is not known.
    """
    found = {}
    for word in shlex.split(text):
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise BadParameters(f"not a Name=value: {word}")
        if known is not None and name not in known:
            raise BadParameters(f"the template has no parameter {name}")
        found[name] = value
    return found


def previous_parameters(cloudformation: Any, stack: str) -> dict[str, str]:
    """What the stack was given last; nothing for one that does not exist.

    Raises botocore's ClientError if it may not be read, and its BotoCoreError if AWS cannot be reached.
    """
    try:
        (described,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except cloudformation.exceptions.ClientError as error:
        if "does not exist" in str(error):
            return {}
        raise
    return {entry["ParameterKey"]: entry.get("ParameterValue", "") for entry in described.get("Parameters", ())}


def outputs(cloudformation: Any, stack: str) -> dict[str, str]:
    """The outputs of the stack by name."""
    (described,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    return {entry["OutputKey"]: entry["OutputValue"] for entry in described.get("Outputs", ())}


def sam_command(template: Path, stack: str, region: str, parameters: Path, tags: Mapping[str, str]) -> list[str]:
    """The command that deploys a template with the parameters of a file."""
    return [
        SAM, "deploy", "--template-file", str(template), "--stack-name", stack, "--region", region, "--resolve-s3",
        "--capabilities", "CAPABILITY_IAM", "--no-confirm-changeset", "--no-fail-on-empty-changeset",
        "--parameter-overrides", f"file://{parameters.resolve()}",
        "--tags", *(f"{name}={value}" for name, value in tags.items()),
    ]  # fmt: skip


def run(command: Sequence[str]) -> int:
    """Run a command of the project; its exit code."""
    return subprocess.run(command, check=False).returncode  # noqa: S603
