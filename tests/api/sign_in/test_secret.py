"""The secret of the site is read when it is first needed, once per environment, and what fails is told."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from laurel.composition.container import Container
from laurel.store.driver import client as store_client

ME = "/wp/v2/users/me"


class SecretsManager:
    """Plays Secrets Manager: the replies in turn, the last one for ever."""

    def __init__(self, *replies):
        self.replies = list(replies)
        self.asked = []

    def get_secret_value(self, SecretId):  # noqa: N803 - boto's name
        self.asked.append(SecretId)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, Exception):
            raise reply
        return {"SecretString": reply}


@pytest.fixture
def keep(client, services, monkeypatch, guard):
    """keep(reply, …): a new environment that finds the secret in Secrets Manager."""
    for login in ("admin", "author"):
        client.user_id(login)
    given = services.secret

    def start(*replies):
        manager = SecretsManager(*(given.hex() if reply is None else reply for reply in replies))
        monkeypatch.setattr(store_client, "new_client", lambda service: manager)
        client.container = Container({"LAUREL_SECRET_ARN": "arn:secret"}, driver=guard, clock=services.clock)
        return manager

    return start


def test_anonymous_requests_do_without(client, keep):
    manager = keep(None)
    assert client.get("/").status == 200
    assert client.get("/wp/v2/posts", headers={"cookie": "analytics=1"}).status == 200
    assert client.get(ME).status == 401
    assert manager.asked == []


def test_the_first_request_with_credentials_reads_it_and_no_later_one(client, keep):
    manager = keep(None)
    assert [client.get(ME, as_=login).status for login in ("admin", "author", "admin")] == [200, 200, 200]
    assert manager.asked == ["arn:secret"]


def test_an_answer_that_does_not_come_is_asked_for_again(client, keep):
    manager = keep(ConnectTimeoutError(endpoint_url="https://secretsmanager.example"), None)
    refused = client.get(ME, as_="admin")
    assert (refused.status, refused.code) == (503, "rest_unavailable")
    assert int(refused.headers["retry-after"]) > 0
    assert client.get(ME, as_="admin").status == 200
    assert len(manager.asked) == 2


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetSecretValue"), "AccessDeniedException"),
        ("a text, and no hexadecimal digits", "at least 16 bytes in hex"),
        ("c0ffee", "at least 16 bytes in hex"),
    ],
    ids=["not allowed", "not hexadecimal", "short"],
)
def test_without_a_secret_nobody_is_anybody(client, keep, capfd, caplog, reply, told):
    keep(reply)
    refused = client.get(ME, as_="admin")
    assert refused.status == 500
    written = "".join(capfd.readouterr()) + caplog.text
    assert told in written
    assert "hexadecimal digits" not in written + refused.text
    assert "c0ffee" not in written + refused.text
    assert client.get("/").status == 200
