"""Runs generators of typed clients on the OpenAPI document of a fresh Laurel; `make clients` calls it.

Arguments: the folder of the Python environment that has openapi-python-client and mypy. Exits with 1 if a generator
leaves something out or finds no type for it, or if a type checker refuses what it made.
"""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import tempfile
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.clients.run import HERE, served

NODE = HERE / "node_modules" / ".bin"
SECONDS = 600
"""The longest a generator or a type checker may take."""
UNTYPED = "unknown[]"
TYPES = {"achievement-type": "badge", "rank-type": "level", "points-type": "gold"}
DOCUMENTS = {"everything": "", "an app": "?tags=events,progress,points"}


def request(address: str, password: str, body: dict[str, Any] | None = None) -> Any:
    """The JSON that the administrator gets from a route; with a body it is a POST."""
    headers = {"Authorization": "Basic " + b64encode(f"admin:{password}".encode()).decode()}
    sent = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(address, sent, headers | {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked, timeout=SECONDS) as reply:
        return json.load(reply)


def ran(*command: str | Path) -> tuple[bool, str]:
    """Whether a command succeeded, and what it wrote."""
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, timeout=SECONDS, check=False, cwd=HERE
    )
    return done.returncode == 0, done.stdout + done.stderr


def checks(document: Path, folder: Path, python: Path) -> Iterator[tuple[str, bool, str]]:
    """The checks of a document: what is checked, whether it holds, and what was written if it does not."""
    types, package = folder / "laurel.ts", folder / "laurel_client"
    ok, text = ran(NODE / "openapi-typescript", document, "--output", types)
    yield "openapi-typescript", ok, text
    lines = types.read_text().splitlines() if ok else []
    untyped = [f"{number}: {line.strip()}" for number, line in enumerate(lines, 1) if UNTYPED in line]
    yield f"openapi-typescript: no {UNTYPED}", bool(lines) and not untyped, "\n".join(untyped[:20])
    yield "tsc --strict", *ran(NODE / "tsc", "--noEmit", "--strict", "--skipLibCheck", types)
    generate = ("generate", "--path", document, "--output-path", package, "--meta", "none", "--overwrite")
    ok, text = ran(python / "openapi-python-client", *generate)
    left_out = "WARNING" in text or "Unable to process" in text
    yield "openapi-python-client, all of it", ok and not left_out, text[-3000:]
    yield "mypy --strict", *ran(python / "mypy", "--strict", package)


def main(environment: str) -> int:
    """Generate clients of the whole document and of an app's part, and print the table."""
    password, failed = secrets.token_hex(12), 0
    with served(password) as site:
        api = f"{site}/wp-json"
        for route, slug in TYPES.items():
            request(f"{api}/wp/v2/{route}", password, {"title": slug, "slug": slug, "status": "publish"})
        documents = {name: request(f"{api}/laurel/v1/openapi{query}", password) for name, query in DOCUMENTS.items()}
    for name, document in documents.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "openapi.json"
            path.write_text(json.dumps(document))
            for check, ok, text in checks(path, Path(folder), Path(environment) / "bin"):
                failed += not ok
                print(f"{name:12} {check:36} {'ok' if ok else f'FAILED{chr(10)}{text}'}", flush=True)
    return int(failed > 0)


if __name__ == "__main__":
    raise SystemExit(main(str(Path(sys.argv[1]).absolute())))
