"""The environment variables that handlers read, set for this machine."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from laurel.composition.telemetry import logger
from laurel_cli.errors import CommandError
from laurel_cli.local_dynamodb import LOCAL_CREDENTIALS
from laurel_cli.options import Options

QUIET = {"LOG_LEVEL": "WARNING", "POWERTOOLS_METRICS_DISABLED": "true"}
"""The access log has a line per request already; metrics are for CloudWatch."""

VOID = "application passwords and sessions of before are void; .venv/bin/laurel password gives new ones"
"""What follows from another secret."""


def be_quiet() -> None:
    """Write no log lines and metrics that are for CloudWatch, unless the environment requests them."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    logger.setLevel(os.environ["LOG_LEVEL"])  # it was made when it was imported


def use_endpoint(options: Options) -> None:
    """Use the DynamoDB of the environment; an emulator takes any credentials, so there need be none."""
    if options.fresh:
        raise CommandError("--fresh would empty tables that are not ours; unset AWS_ENDPOINT_URL_DYNAMODB")
    if not os.environ.get("AWS_PROFILE") and not os.environ.get("AWS_ACCESS_KEY_ID"):
        for name, value in LOCAL_CREDENTIALS.items():
            os.environ.setdefault(name, value)
    set_secret(options.directory)


def set_secret(directory: Path, has_logins: Callable[[], bool] = lambda: False) -> None:
    """The key of all password hashes must live as long as they do; it is made where there is none yet.

    Of a site that ``has_logins`` already it was lost, which is printed.
    """
    if os.environ.get("LAUREL_SECRET"):
        return
    path = directory / "secret"
    if not path.exists() or not path.read_text().strip():
        if has_logins():
            print(f"laurel: {path} was lost and is made anew: {VOID}", file=sys.stderr)
        directory.mkdir(parents=True, exist_ok=True)
        beside = directory / "secret.new"  # whatever cuts this short, there is a whole secret or none
        beside.touch(mode=0o600)
        beside.write_text(secrets.token_hex(32))
        beside.replace(path)
    os.environ["LAUREL_SECRET"] = path.read_text().strip()


def table_prefix() -> str:
    """What the names of the site's tables begin with."""
    return os.environ.get("LAUREL_TABLE_PREFIX", "laurel")


def settings(more: Mapping[str, str]) -> dict[str, str]:
    """The settings of a site on this machine: the environment's, with more; a random secret where none is set."""
    found = {**os.environ, **more}
    return found if found.get("LAUREL_SECRET") else {**found, "LAUREL_SECRET": secrets.token_hex(32)}
