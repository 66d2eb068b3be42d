"""The smoke list of a deployed site, through the emulated gateway, functions and bus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.chain.deployment import PASSWORD, PATIENCE
from tests.deployed import checks
from tests.deployed.client import Client

ANSWERED_BY_THE_EMULATOR = {"preflight"}
"""Its gateway refuses preflight requests to an API without CORS of its own; AWS' calls the function."""


@dataclass
class ChainClient(Client):
    """Requests to the emulator's gateway, which finds the API by the host's name."""

    host: str = ""

    def send(self, method: str, path: str, body: Any = None, as_: str | None = "", **headers: str):
        return super().send(method, path, body, as_, Host=self.host, **headers)


def test_the_smoke_list_passes_on_the_deployment(deployed):
    client = ChainClient(deployed.endpoint, "admin", PASSWORD, PATIENCE, host=deployed.host)
    outcomes = list(checks.run(client, lambda trigger, detail: deployed.put_event(trigger, **detail)))
    assert [outcome.name for outcome in outcomes] == list(checks.NAMES)
    assert [outcome for outcome in outcomes if outcome.fault and outcome.name not in ANSWERED_BY_THE_EMULATOR] == []
