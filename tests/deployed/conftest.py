"""The site under test, from the environment: SITE and ADMIN, and EVENT_BUS with REGION for the bus."""

from __future__ import annotations

import os
import time

import pytest

from tests.deployed.bus import bus
from tests.deployed.client import NotAccepted, signed_in

SITE = os.environ.get("SITE", "").rstrip("/").removesuffix("/wp-json")
BUDGET = 300.0
"""Seconds that a whole run may take; what is not done by then fails, and what was made is still removed."""


@pytest.fixture(autouse=True, scope="session")
def site() -> str:
    """The address of the site."""
    if not SITE:
        pytest.skip("SITE is not set: make smoke SITE=https://… ADMIN='login:application password'")
    if not SITE.startswith(("https://", "http://")):
        pytest.fail(f"SITE is no address: {SITE}", pytrace=False)
    return SITE


@pytest.fixture(scope="session")
def client(site):
    """What sends requests as the administrator, whose password is right."""
    try:
        return signed_in(site, os.environ.get("ADMIN", ""), time.monotonic() + BUDGET)
    except NotAccepted as error:
        fault = str(error)
    pytest.fail(fault, pytrace=False)


@pytest.fixture(scope="session")
def put():
    """What puts an event on the site's bus; None if none is given."""
    name = os.environ.get("EVENT_BUS", "")
    return bus(name, os.environ.get("REGION", "")) if name else None
