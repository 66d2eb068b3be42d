"""A small sample of `make faults`; and bugs planted in the store, which its audit has to find."""

from __future__ import annotations

import logging

import pytest

from laurel.store.driver.client import new_client
from laurel.store.driver.dynamodb import DynamoTables
from laurel.store.driver.tables import create_tables
from tests.faults.network.plan import FAULTS
from tests.faults.network.proxy import forgetful, under_a_new_token
from tests.faults.report import report
from tests.faults.run import Run
from tests.faults.town import Town
from tests.faults.workload.awards import login_event, nameless_event

SAMPLE, PLANTED = 60, 30
"""Deeds that are done under faults."""

SECONDS = 60
"""Seconds of faults at the most."""

STORM = {"faults": {"reply lost": FAULTS["reply lost"]}, "storms": 1.0, "clients": 2}
"""The fault after which a request is sent again, most of the time."""


@pytest.fixture
def run(ministack_endpoint, aws_environment, tmp_path, request):
    """run(deeds, …): the result of a run on tables of its own, and its table."""
    logging.disable(logging.CRITICAL)
    client = new_client(ministack_endpoint)
    prefix = f"faults-{request.node.name.replace('[', '-').rstrip(']')[:40]}"
    create_tables(client, prefix)

    def go(deeds, **options):
        result = Run(Town(DynamoTables(client, prefix), prefix), ministack_endpoint, tmp_path, **options).go(
            SECONDS, deeds
        )
        return result, report(result)

    yield go
    client.close()
    logging.disable(logging.NOTSET)


def test_a_sample(run):
    result, text = run(SAMPLE, seed=5)
    assert not result.violations, text
    assert result.tally.faults, text
    assert result.book.deeds, text


@pytest.mark.parametrize(("spoil", "scenario"), [(under_a_new_token, nameless_event), (forgetful(3), login_event)])
def test_a_planted_bug_is_found(run, spoil, scenario):
    result, text = run(PLANTED, spoil=spoil, scenarios={scenario: 1}, **STORM)
    assert result.found["earned once"], text
