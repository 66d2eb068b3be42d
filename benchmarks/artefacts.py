"""The artefacts of a build, and fresh processes that run them as Lambda does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
BUILD = ROOT / ".aws-sam/local/build"
"""The output of `make artefacts` for this machine's processor."""

LAYERS = ("DependenciesLayer/python", "SharedLayer/python")


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """Milliseconds of CPU for imports, until they are done, for AWS clients, and in all; peak in MB; the reply."""

    imports: float
    init: float
    clients: float
    cpu: float
    peak: float
    reply: Any


def runtime() -> str:
    """The interpreter of the Runtime that was built for. Raises SystemExit where nothing is built."""
    if not BUILD.is_dir():
        raise SystemExit("nothing is built for this machine: run `make bench`, or `make artefacts` before this file")
    (compiled,) = {path.name.split(".")[1] for path in (BUILD / LAYERS[1]).glob("laurel/__pycache__/__init__.*.pyc")}
    version = compiled.removeprefix("cpython-3")
    name = f"python3.{version}"
    found = subprocess.run([ROOT / ".ci/interpreter", "--directory", name], check=True, capture_output=True, text=True)
    return f"{found.stdout.strip()}/{name}"


def on_lambda(group: str) -> list[Path]:
    """The import path of a group's function: its folder, then the layers (/var/task, /opt/python)."""
    folder = "".join(part.capitalize() for part in group.split("_")) + "Function"
    return [BUILD / folder, *(BUILD / layer for layer in LAYERS)]


def first_answer(
    module: str, event: Path, path: list[Path], *, interpreter: str = "", more: Mapping[str, str] | None = None
) -> FirstAnswer:
    """Start a process, let it answer the event in the file, and see what that took.

    ``path`` is all it can import from; ``more`` adds to its environment. Raises SystemExit with its errors if it fails.
    """
    environment = {
        **{name: value for name, value in os.environ.items() if name.startswith(("AWS_", "LAUREL_"))},
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(map(str, path)),
        "PYTHONDONTWRITEBYTECODE": "1",
        "POWERTOOLS_METRICS_NAMESPACE": "Laurel",
        "POWERTOOLS_SERVICE_NAME": "laurel",
        **(more or {}),
    }
    script = str(Path(__file__).with_name("first_answer.py"))
    command = [interpreter or runtime(), "-S", "-P", script, module, str(event)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{module} failed:\n{done.stderr}")
    return FirstAnswer(**json.loads(done.stdout.splitlines()[-1]))


def site_packages() -> Path:
    """The folder of this environment's packages."""
    return Path(next(folder for folder in sys.path if folder.endswith("site-packages")))
