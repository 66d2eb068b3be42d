"""The one DynamoDB client of a process, made when it is first needed."""

from __future__ import annotations

import os
import threading
from functools import cache
from typing import Any

CONNECT_SECONDS = 1.0
READ_SECONDS = 3.0
CLIENT_ATTEMPTS = 3
"""How often botocore sends a request that is throttled, fails or times out, the first time included."""

_lock = threading.Lock()


def dynamodb_client() -> Any:
    """The process' low-level DynamoDB client, shared by all threads.

    Region, credentials and endpoint come from the environment, ``AWS_ENDPOINT_URL_DYNAMODB`` and
    ``AWS_ENDPOINT_URL`` included.
    """
    with _lock:  # `cache` alone would let two first callers make one each
        return _shared_client()


def streams_client() -> Any:
    """A low-level client of DynamoDB's streams, to read them without a Lambda function."""
    return new_client(service="dynamodbstreams", endpoint_url=os.environ.get("AWS_ENDPOINT_URL_DYNAMODB"))


def drop_connections() -> None:
    """Close what connections the shared client keeps open; it opens others when it needs them."""
    if _shared_client.cache_info().currsize:
        _shared_client().close()


def client_errors() -> tuple[type[Exception], ...]:
    """What calls of a client fail with."""
    from botocore.exceptions import BotoCoreError, ClientError  # 2 ms: botocore waits for its client

    return BotoCoreError, ClientError


@cache
def _shared_client() -> Any:
    return new_client()


def new_client(endpoint_url: str | None = None, service: str = "dynamodb") -> Any:
    """A client of its own, for an endpoint of its own. botocore is imported here and not before."""
    import botocore.config  # 75 ms: a function that only starts does without
    import botocore.session  # 26 ms: as above

    config = botocore.config.Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": CLIENT_ATTEMPTS},
        max_pool_connections=32,
        tcp_keepalive=True,
        parameter_validation=False,
    )
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    session = botocore.session.get_session()
    return session.create_client(service, region_name=region, endpoint_url=endpoint_url, config=config)
