"""What a request still carries does not stop the sign-in that would replace it."""

from __future__ import annotations

import pytest

from tests.api.conftest import basic

STALE = {
    "token": {"authorization": "Bearer a.b.c"},
    "application password": basic("jo", "revoked"),
    "no credentials at all": {"authorization": "Basic garbage"},
    "nonce": {"x-wp-nonce": "old"},
    "cookie": {"cookie": "wordpress_logged_in_0123456789abcdef0123456789abcdef=x", "x-wp-nonce": "old"},
}


@pytest.mark.parametrize("stale", STALE)
@pytest.mark.parametrize("path", ["/jwt-auth/v1/token", "/laurel/v1/session", "/Laurel/v1/session/"])
def test_signing_in_with_stale_credentials(client, jo, password, path, stale):
    reply = client.post(path, json={"username": "jo", "password": password}, headers=STALE[stale])
    assert reply.status == 200


@pytest.mark.parametrize("stale", STALE)
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/wp/v2/posts"), ("DELETE", "/laurel/v1/session"), ("POST", "/wp/v2/users/me")]
)
def test_they_fail_any_other_request(client, jo, method, path, stale):
    assert client.request(method, path, headers=STALE[stale]).status in (401, 403)


def test_a_stale_application_password_is_no_failed_attempt(client, jo, password):
    for _ in range(20):
        client.post("/laurel/v1/session", json={}, headers=STALE["application password"])
    assert client.post("/laurel/v1/session", json={"username": "jo", "password": password}).status == 200
