"""Runs the published clients against a fresh Laurel and prints the outcome of their steps; `make clients` calls it.

Arguments: the Python that has the Python clients. Exits with 1 if any step of any client failed.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
LAUREL = Path(sys.executable).with_name("laurel")
SECONDS = 120
"""The longest a client may take."""


@dataclass(frozen=True)
class Client:
    """A published package and the script here that uses it."""

    package: str
    script: str
    interpreter: str


@dataclass(frozen=True)
class Step:
    """A step of a client and its outcome."""

    package: str
    name: str
    ok: bool
    detail: str


@contextmanager
def served(password: str) -> Iterator[str]:
    """A fresh site in memory on a free port; its address."""
    command = [str(LAUREL), "serve", "--store", "memory", "--port", "0", "--admin-password", password]
    with subprocess.Popen(command, cwd=HERE.parents[1], stdout=subprocess.PIPE, text=True) as server:
        try:
            yield _address(server)
        finally:
            server.terminate()
            server.communicate(timeout=30)


def _address(server: subprocess.Popen[str]) -> str:
    assert server.stdout
    for line in server.stdout:
        if line.startswith("Laurel is ready on "):
            return line.removeprefix("Laurel is ready on ").strip().removesuffix("/wp-json/")
    raise SystemExit("laurel serve did not start")


def run(client: Client) -> Iterator[Step]:
    """The steps of a client on a site of its own; a client that fails without a report is a step as well."""
    password = secrets.token_hex(12)
    with served(password) as site:
        environment = {
            **os.environ, "SITE_URL": site, "SITE_USERNAME": "admin", "SITE_APPLICATION_PASSWORD": password,
        }  # fmt: skip
        done = subprocess.run(
            [client.interpreter, client.script], cwd=HERE, env=environment, capture_output=True, text=True,
            timeout=SECONDS, check=False,
        )  # fmt: skip
    steps = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    for step in steps:
        yield Step(client.package, step["step"], step["ok"], step["detail"])
    if not steps or (done.returncode and all(step["ok"] for step in steps)):
        yield Step(client.package, "run", ok=False, detail=done.stderr.strip()[-2000:])


def main(python: str) -> int:
    """Run all clients and print the table."""
    clients = (
        Client("wpapi", "wpapi.mjs", "node"),
        Client("@wordpress/api-fetch", "api_fetch.mjs", "node"),
        Client("@wordpress/core-data", "core_data.mjs", "node"),
        Client("wordpress-rest-api", "wordpress_rest_api.py", python),
    )
    steps = [step for client in clients for step in run(client)]
    for step in steps:
        mark = "ok    " if step.ok else "FAILED"
        print(f"{step.package:22} {step.name:32} {mark} {step.detail}".rstrip())
    failed = sum(not step.ok for step in steps)
    print(f"{len(steps) - failed} of {len(steps)} steps passed")
    return int(failed > 0)


if __name__ == "__main__":
    raise SystemExit(main(str(Path(sys.argv[1]).absolute())))
