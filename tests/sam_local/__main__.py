"""`make sam-local`: the built template behind `sam local start-api`, with its containers on a Docker engine."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from laurel_cli.aws.http_api.routes import RouteTable
from laurel_cli.aws.template import load_template
from tests.deployed import checks
from tests.sam_local import smoke
from tests.sam_local.engine import NoEngine, engine
from tests.sam_local.image import architecture, have_image
from tests.sam_local.site import (
    PASSWORD,
    ROOT,
    Setting,
    emulator,
    free_port,
    fresh_site,
    keep_image,
    network,
    wait_until_listening,
)

RECORDINGS = (
    "wp-index", "wp-options", "wp-params", "wp-auth", "wp-batch", "gp-points-type-crud", "gpx-points",
    "engine-points-award", "bp-members-read",
)  # fmt: skip
"""Recordings that use every function, and most of what a gateway may change."""

WARM_REQUESTS = 10
LOG = ROOT / ".aws-sam/sam-local.log"
"""The output of SAM and the functions."""


def main() -> int:
    """Run all checks; 0 if all succeeded, 1 if one failed, 130 after Ctrl-C."""
    parser = argparse.ArgumentParser(prog="make sam-local", description=__doc__)
    parser.add_argument("--sam", required=True, help="SAM's program")
    parser.add_argument("--template", required=True, help="the built template, for this machine's processor")
    parser.add_argument("--interpreter", required=True, type=Path, help="a Python of the template's runtime")
    parser.add_argument("--conformance", type=Path, default=Path("missing"), help="where the recordings are")
    parser.add_argument("--recordings", default=" ".join(RECORDINGS), help="which of them to replay")
    parser.add_argument("--keep", type=Path, help="a folder that keeps an engine's images for the next time")
    options = parser.parse_args()
    # SIGTERM ends the process as Ctrl-C does: everything that was started is stopped.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with contextlib.ExitStack() as stack:
            home = options.keep or Path(tempfile.mkdtemp(prefix="laurel-sam-local-"))
            home.mkdir(parents=True, exist_ok=True)
            if not options.keep:
                stack.callback(shutil.rmtree, home, ignore_errors=True)
            return _run(options, home.resolve(), stack)
    except (NoEngine, RuntimeError, subprocess.CalledProcessError) as error:
        print(f"make sam-local: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(options: argparse.Namespace, home: Path, stack: contextlib.ExitStack) -> int:
    runtime = options.interpreter.name
    began = time.monotonic()
    public = stack.enter_context(engine(home))
    print(f"Engine: {'this machine has one' if public else 'our own'}, {time.monotonic() - began:.0f} s", flush=True)
    began = time.monotonic()
    found = have_image(runtime, options.interpreter, home, public=public)
    print(f"Image: {found}, {time.monotonic() - began:.0f} s", flush=True)
    name, host = stack.enter_context(network())
    work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="laurel-sam-local-")))
    port = stack.enter_context(emulator(host, work / "emulator"))
    where = Setting(options.sam, options.template, runtime, architecture(), name, host, port, str(work / "layers"))
    client, image, passed = _smoke(where)
    # SAM would build the image anew for every function of every site.
    where = replace(where, image=image)
    with _site(where) as cold:
        smoke.read_all(cold, 1)
    print(*smoke.figures(client, cold), sep="\n", flush=True)
    if options.conformance.is_dir():
        passed &= _replay(where, options, work)
    return 0 if passed else 1


@contextlib.contextmanager
def _site(where: Setting) -> Iterator[smoke.Client]:
    """A fresh site that accepts requests."""
    port = free_port()
    with LOG.open("a") as log, fresh_site(where, port, log) as child:
        wait_until_listening(port, child)
        yield smoke.Client(port, PASSWORD, RouteTable(load_template(ROOT / "template.yaml").routes))


def _smoke(where: Setting) -> tuple[smoke.Client, str, bool]:
    """The template as it was built, layers included; also the image that SAM made of them."""
    LOG.unlink(missing_ok=True)
    with _site(where) as client:
        found = list(checks.run(client))
        smoke.read_all(client, WARM_REQUESTS)
        image = keep_image(where.network)
    for outcome in found:
        if not outcome.good:
            print(f"  failed, see {LOG.relative_to(ROOT)}: {outcome.name}: {outcome.fault}")
    passed = sum(outcome.good for outcome in found)
    print(f"Smoke: {passed} of {len(found)} succeeded", flush=True)
    return client, image, passed == len(found)


def _replay(where: Setting, options: argparse.Namespace, work: Path) -> bool:
    """The recordings, each on a fresh site; whether as many steps agree as the tests require."""
    target = json.loads((ROOT / "tests/conformance/target.json").read_text(encoding="utf-8"))
    target["serve"] = f"{sys.executable} -m tests.sam_local.serve {{port}}"
    target["admin"]["password"] = PASSWORD
    target["start_seconds"] = smoke.PATIENCE
    (work / "target.json").write_text(json.dumps(target), encoding="utf-8")
    where.to_environment()
    files = [str(options.conformance / "recordings" / f"{name}.json") for name in options.recordings.split()]
    subprocess.run(
        [sys.executable, options.conformance / "wpcheck.py", "--target", work / "target.json", "--jobs", "1",
         "--deviations", ROOT / "tests/conformance/deviations.json", "--json", work / "outcome.json", *files],
        env=dict(os.environ), check=True,
    )  # fmt: skip
    outcome = json.loads((work / "outcome.json").read_text(encoding="utf-8"))
    times = sorted(step["secs"] * 1000 for recording in outcome for step in recording["steps"])
    print(f"{len(times)} requests: p50 {times[len(times) // 2]:.0f} ms, p95 {times[len(times) * 95 // 100]:.0f} ms")
    shares = json.loads((ROOT / "tests/conformance/shares.json").read_text(encoding="utf-8"))
    return all(_share(recording) >= shares[recording["name"]] for recording in outcome)


def _share(recording: dict[str, Any]) -> float:
    """The share of a recording's steps that agree."""
    counted = [step for step in recording["steps"] if not step["special"]]
    return sum(bool(step["ok"]) for step in counted) / len(counted)


if __name__ == "__main__":
    sys.exit(main())
