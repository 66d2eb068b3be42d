"""The site's bus in EventBridge."""

from __future__ import annotations

import json
from typing import Any

import botocore.session
from botocore.exceptions import BotoCoreError, ClientError

from tests.deployed.checks import Put


def bus(name: str, region: str) -> Put:
    """What puts events on a bus, with the credentials and the endpoint of the environment.

    It raises OSError, with what AWS reported, for an event that the bus does not take.
    """

    def put(trigger: str, detail: dict[str, Any]) -> None:
        entry = {"EventBusName": name, "Source": "smoke", "DetailType": trigger, "Detail": json.dumps(detail)}
        try:
            client: Any = botocore.session.get_session().create_client("events", region_name=region or None)
            reply = client.put_events(Entries=[entry])
            client.close()
        except (BotoCoreError, ClientError) as error:
            raise OSError(str(error)) from error
        if reply["FailedEntryCount"]:
            raise OSError(str(reply["Entries"]))

    return put
