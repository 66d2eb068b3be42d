"""What a real WordPress site with GamiPress responded, and the site of the environment has to."""

from __future__ import annotations

import time

import pytest

from tests.deployed import recorded


@pytest.fixture(scope="module")
def program(client, site):
    if not (recorded.CONFORMANCE / "wpcheck.py").is_file():
        pytest.skip(f"no recordings at {recorded.CONFORMANCE}: they are kept beside this repository (CONFORMANCE=)")
    url = client.send("GET", "/wp-json/?_fields=url", as_=None).json["url"]
    if url.rstrip("/") != site:
        pytest.skip(f"the links of the site have another address: SITE={url}")
    return recorded.wpcheck()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the program is written for Python 3.10, too
@pytest.mark.parametrize("name", recorded.RECORDINGS)
def test_the_site_answers_as_recorded(name, program, client, site):
    found = []
    for faults in recorded.faults(program, name, site, client.login, client.password):
        found += faults
        assert time.monotonic() < client.until, "the time of the whole run is over"
    if found:
        pytest.fail("\n".join(found), pytrace=False)
