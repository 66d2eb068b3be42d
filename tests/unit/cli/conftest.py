from __future__ import annotations

import os

import pytest

from laurel.composition.telemetry import logger
from laurel_cli.environment import QUIET


@pytest.fixture(autouse=True)
def log_level():
    """Commands set how much is logged, and by the environment that metrics are not: afterwards all is as before."""
    before, variables = logger.log_level, {name: os.environ.get(name) for name in QUIET}
    yield
    logger.setLevel(before)
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
