"""Worlds to decide in."""

from __future__ import annotations

import pytest

from tests.unit.domain.awards.world import World


@pytest.fixture
def world():
    return World()


@pytest.fixture(scope="session")
def new_world():
    """Makes worlds, for tests that need one for each example."""
    return World
