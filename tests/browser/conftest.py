"""Chromium, a served site, and what of a page of the docs is to be typed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAUREL = Path(sys.executable).with_name("laurel")
PASSWORD = "only-on-this-machine"
WIDTHS = (360, 768, 1280)

NAMES = ("chromium", "chromium-browser", "google-chrome")
_READY = re.compile(r" is ready on (\S+?)/?\s*$")


def chromium() -> str:
    """The path of a Chromium, "" where there is none."""
    return next((found for name in NAMES if (found := shutil.which(name))), "")


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """A Chromium without a window. Skips where there is none, and fails in CI, whose script installs it."""
    path = chromium()
    if not path:
        message = "no Chromium here: apt-get install chromium"
        pytest.fail(message, pytrace=False) if os.environ.get("CI") else pytest.skip(message)
    from playwright.sync_api import sync_playwright  # a process of its own: only where there is a Chromium

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@contextmanager
def serving(command: list[str], **environment: str) -> Iterator[str]:
    """A server in a process of its own; its address."""
    paths = os.pathsep.join(str(ROOT / part) for part in ("layers/shared/python", "functions", "cli", "."))
    env = {**os.environ, "PYTHONPATH": paths, **environment}
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            for line in server.stdout:
                if found := _READY.search(line):
                    yield found[1]
                    break
            else:
                pytest.fail(f"{command[0]} did not start")
        finally:
            server.terminate()
            server.communicate(timeout=30)


@pytest.fixture
def site() -> Iterator[str]:
    """The API's address of an empty site in memory, with the administrator's password of the docs."""
    command = [str(LAUREL), "serve", "--store", "memory", "--port", "0", "--admin-password", PASSWORD]
    with serving(command) as address:
        yield address


def typed(page: Path, site: str, *ending: str) -> str:
    """Type what a page of the docs says, block by block, and then some; what the last line printed."""
    text = page.read_text("utf-8")
    functions = [line.strip() for line in text.splitlines() if re.match(r"    \w+\(\) \{", line)]
    blocks = re.findall(r"^```bash\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    script = "\n".join(["set -eu -o pipefail", *functions, *blocks, *ending])
    environment = {**os.environ, "SITE": site, "ADMIN": f"admin:{PASSWORD}"}
    done = subprocess.run(["bash", "-c", script], env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()[-1]
