"""GetSecretValue: what passes, and what only an operator can mend."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from laurel.app.errors import Unavailable
from laurel.store.aws.secret import SecretRefused, read_secret

ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:laurel"


class Client:
    """Plays Secrets Manager with one reply, or one exception."""

    def __init__(self, reply):
        self.reply = reply
        self.asked = []

    def get_secret_value(self, SecretId):  # noqa: N803 - boto's name
        self.asked.append(SecretId)
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply


def error(code):
    return ClientError({"Error": {"Code": code, "Message": "see the log"}}, "GetSecretValue")


def test_the_text_of_the_secret_with_that_arn():
    client = Client({"SecretString": "00ff"})
    assert read_secret(client, ARN) == "00ff"
    assert client.asked == [ARN]


@pytest.mark.parametrize(
    "fault",
    [
        error("ThrottlingException"),
        error("InternalServiceError"),
        EndpointConnectionError(endpoint_url="https://secretsmanager.example"),
        ReadTimeoutError(endpoint_url="https://secretsmanager.example"),
    ],
    ids=lambda fault: str(fault)[:40],
)
def test_what_passes_may_be_tried_again(fault):
    with pytest.raises(Unavailable):
        read_secret(Client(fault), ARN)


@pytest.mark.parametrize("code", ["AccessDeniedException", "ResourceNotFoundException", "DecryptionFailure"])
def test_what_does_not_pass_says_why(code):
    with pytest.raises(SecretRefused, match=code):
        read_secret(Client(error(code)), ARN)
