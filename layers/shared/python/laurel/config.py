"""Settings of a process, from its environment variables."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

STORES = ("dynamodb", "memory")


@dataclass(frozen=True, slots=True)
class Config:
    """What a deployment sets.

    ``store`` is "dynamodb" or "memory"; ``table_prefix`` begins the tables' names; ``secret`` (at
    least 16 bytes) keys the hashes of application passwords; ``site_url`` is the site's address
    without trailing slash, "" to go by each request; with ``meter`` the use of DynamoDB is counted; with
    ``pump`` this process counts logs and earnings itself, because no function reads the tables' streams.
    ``event_bus`` is the bus that notices are put on.
    """

    store: str
    table_prefix: str
    secret: bytes
    site_url: str = ""
    meter: bool = False
    pump: bool = False
    event_bus: str = ""

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Config:
        """Read LAUREL_STORE, LAUREL_TABLE_PREFIX, LAUREL_SECRET (hex), LAUREL_SITE_URL, LAUREL_METER, LAUREL_PUMP
        and LAUREL_EVENT_BUS.

        Raises ValueError for an unknown store, and for a missing or short secret unless the store is
        in memory (which gets a random one).
        """
        store = env.get("LAUREL_STORE", "dynamodb")
        if store not in STORES:
            raise ValueError(f"LAUREL_STORE is {store!r}, but must be one of {', '.join(STORES)}")
        secret = bytes.fromhex(env.get("LAUREL_SECRET", ""))
        if store == "memory" and not secret:
            secret = secrets.token_bytes(32)
        if len(secret) < 16:
            raise ValueError("LAUREL_SECRET must hold at least 16 bytes in hex")
        return cls(
            store,
            env.get("LAUREL_TABLE_PREFIX", "laurel"),
            secret,
            env.get("LAUREL_SITE_URL", "").rstrip("/"),
            meter=env.get("LAUREL_METER", "") == "1",
            pump=store == "memory" or env.get("LAUREL_PUMP", "") == "1",
            event_bus=env.get("LAUREL_EVENT_BUS", ""),
        )
