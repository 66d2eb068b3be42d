"""AWS Secrets Manager: the text of one secret."""

from __future__ import annotations

from typing import Any

from laurel.app.errors import Unavailable

_PASSING = ("InternalServiceError", "ThrottlingException", "RequestLimitExceeded", "ServiceUnavailable")


class SecretRefused(Exception):
    """Secrets Manager does not give the secret out; the text is its error code."""


def read_secret(client: Any, arn: str) -> str:
    """The text of a secret (GetSecretValue), through a low-level client of Secrets Manager.

    Raises Unavailable when it does not answer or is too busy, SecretRefused for what only an operator can mend.
    """
    from botocore.exceptions import BotoCoreError, ClientError  # 2 ms: botocore waits for its client

    try:
        return str(client.get_secret_value(SecretId=arn)["SecretString"])
    except BotoCoreError as error:
        raise Unavailable(f"no answer from Secrets Manager: {type(error).__name__}") from error
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in _PASSING:
            raise Unavailable(f"Secrets Manager: {code}") from error
        raise SecretRefused(code) from error
