"""Settings of a site, from environment variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from laurel.store.sizing import BadSizing, Sizing


class BadConfig(ValueError):
    """A setting is missing or wrong; the text names it, and is fit for logs."""


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a deployment.

    ``table_prefix`` begins the tables' names; ``secret`` (at least 16 bytes) keys the hashes of application passwords,
    and is empty if it has to be read from ``secret_arn``, where AWS Secrets Manager keeps it in hex; ``site_url`` is
    the site's address without trailing slash, "" to go by each request; ``event_bus`` is the bus that notices are put
    on; ``event_queue`` and ``event_dead_letters`` are the URLs of the queue of events and of its dead letters, "" for
    functions that do not consume it; ``examples`` is whether the worked examples among the extensions are loaded;
    ``behind_edge`` whether only what comes through the edge stack is answered; ``sizing`` is in how many partitions
    the site keeps what all users share.
    """

    table_prefix: str
    secret: bytes
    site_url: str = ""
    event_bus: str = ""
    event_queue: str = ""
    event_dead_letters: str = ""
    secret_arn: str = ""
    examples: bool = False
    behind_edge: bool = False
    sizing: Sizing = field(default_factory=Sizing)

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Config:
        """Read the variables LAUREL_…: TABLE_PREFIX, SECRET (hex), SECRET_ARN, SITE_URL, EVENT_BUS, EVENT_QUEUE,
        EVENT_DEAD_LETTERS, EXAMPLES, BEHIND_EDGE and SIZING (`laurel.store.sizing`).

        Raises BadConfig for a secret that is short, or missing and not named by an ARN either, for what is neither on
        nor off, and for sizes that cannot be.
        """
        given, secret_arn = env.get("LAUREL_SECRET", ""), env.get("LAUREL_SECRET_ARN", "")
        return cls(
            env.get("LAUREL_TABLE_PREFIX", "laurel"),
            b"" if secret_arn and not given else secret_of(given, "LAUREL_SECRET"),
            env.get("LAUREL_SITE_URL", "").rstrip("/"),
            event_bus=env.get("LAUREL_EVENT_BUS", ""),
            event_queue=env.get("LAUREL_EVENT_QUEUE", ""),
            event_dead_letters=env.get("LAUREL_EVENT_DEAD_LETTERS", ""),
            secret_arn=secret_arn,
            examples=_is_on(env.get("LAUREL_EXAMPLES", ""), "LAUREL_EXAMPLES"),
            behind_edge=_is_on(env.get("LAUREL_BEHIND_EDGE", ""), "LAUREL_BEHIND_EDGE"),
            sizing=_sizing(env.get("LAUREL_SIZING", "")),
        )


def _is_on(text: str, setting: str) -> bool:
    if text not in ("", "on", "off"):
        raise BadConfig(f"{setting} must be on or off")
    return text == "on"


def _sizing(text: str) -> Sizing:
    try:
        return Sizing.from_text(text)
    except BadSizing as bad:
        raise BadConfig(f"LAUREL_SIZING: {bad}") from bad


def secret_of(text: str, setting: str) -> bytes:
    """The key that a text gives in hex. Raises BadConfig, which names the setting, if it is none or under 16 bytes."""
    try:
        secret = bytes.fromhex(text)
    except ValueError:
        secret = b""
    if len(secret) < 16:
        raise BadConfig(f"{setting} must hold at least 16 bytes in hex")
    return secret
