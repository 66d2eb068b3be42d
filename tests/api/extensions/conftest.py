"""The extensions are asked through their own Lambda."""

from __future__ import annotations

import pytest


@pytest.fixture
def group() -> str:
    return "extensions"
