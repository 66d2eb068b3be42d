"""The smoke list on the site of the environment. It runs once, whichever of its outcomes are looked at."""

from __future__ import annotations

import pytest

from tests.deployed import checks


@pytest.fixture(scope="module")
def outcomes(client, put):
    return {outcome.name: outcome for outcome in checks.run(client, put)}


@pytest.mark.parametrize("name", checks.NAMES)
def test_smoke(name, outcomes):
    if name not in outcomes:
        pytest.skip("EVENT_BUS is not set: the name of the site's bus, with REGION and credentials of AWS")
    if outcomes[name].fault:
        pytest.fail(outcomes[name].fault, pytrace=False)
