from __future__ import annotations

import pytest

from laurel.composition.telemetry import logger


@pytest.fixture(autouse=True)
def log_level():
    """Commands set how much is logged, which here is as before afterwards."""
    before = logger.log_level
    yield
    logger.setLevel(before)
