"""Sessions and tokens of a user: listed, and ended one by one or all but this one."""

from __future__ import annotations

import pytest

SESSIONS = "/laurel/v1/users/me/sessions"
ME = "/wp/v2/users/me"


@pytest.fixture
def token(client, jo, password):
    """The Authorization header of a new token of Jo's."""

    def made():
        reply = client.post("/jwt-auth/v1/token", json={"username": "jo", "password": password})
        return {"authorization": f"Bearer {reply.json['token']}"}

    return made


def test_the_list_shows_what_is_valid_the_newest_first(browser, client, token, clock):
    browser.sign_in()
    clock.advance(hours=1)
    bearer = token()
    session, other = client.get(SESSIONS, headers={**bearer, "user-agent": "Phone"}).json[::-1]
    assert session.pop("_links")["collection"]
    assert session.pop("id") != other["id"]
    assert session == {
        "kind": "cookie",
        "created": "2026-03-01T12:00:00",
        "expires": "2026-03-03T12:00:00",
        "ip": "192.0.2.1",
        "user_agent": session["user_agent"],
        "current": False,
    }
    assert (other["kind"], other["current"], other["created"]) == ("token", True, "2026-03-01T13:00:00")
    clock.advance(days=2)
    assert [shown["kind"] for shown in client.get(SESSIONS, headers=bearer).json] == ["token"]


def test_one_is_ended(browser, client, token):
    browser.sign_in()
    bearer, other = token(), token()
    cookie, *tokens = sorted(browser.get(SESSIONS).json, key=lambda shown: shown["kind"])
    (mine,) = [shown for shown in client.get(SESSIONS, headers=bearer).json if shown["current"]]
    reply = browser.request("DELETE", f"{SESSIONS}/{mine['id']}")
    assert (reply.status, reply.json["deleted"], reply.json["previous"]["id"]) == (200, True, mine["id"])
    assert client.get(ME, headers=bearer).code == "jwt_auth_invalid_token"
    assert client.get(ME, headers=other).status == 200
    assert browser.request("DELETE", f"{SESSIONS}/{mine['id']}").code == "rest_session_invalid_id"
    assert browser.request("DELETE", f"{SESSIONS}/{cookie['id']}").status == 200
    assert browser.get(ME).code == "rest_cookie_invalid_nonce"
    assert len(tokens) == 2


def test_all_others_are_ended(browser, client, token):
    browser.sign_in()
    bearer = token()
    token()
    assert browser.request("DELETE", SESSIONS).json == {"deleted": True, "count": 2}
    assert client.get(ME, headers=bearer).status == 403
    assert browser.get(ME).status == 200


def test_signing_out_ends_the_session_of_copies_of_the_cookie_too(browser):
    browser.sign_in()
    cookie = browser.cookie
    assert browser.request("DELETE", "/laurel/v1/session").status == 200
    browser.cookie = cookie
    assert browser.get(ME).code == "rest_cookie_invalid_nonce"


def test_a_new_password_leaves_none(browser, client, jo):
    browser.sign_in()
    client.post(f"/wp/v2/users/{jo}", as_="admin", json={"password": "another password"})
    assert client.get(f"/laurel/v1/users/{jo}/sessions", as_="admin").json == []


def test_sessions_of_a_deleted_user_are_removed(browser, client, jo, services):
    browser.sign_in()
    assert services.sign_ins.sessions(jo)
    client.delete(f"/wp/v2/users/{jo}", as_="admin", query={"force": "true", "reassign": "1"})
    assert services.sign_ins.sessions(jo) == []


@pytest.mark.parametrize(
    ("as_", "path", "status", "code"),
    [
        ("", SESSIONS, 401, "rest_not_logged_in"),
        ("", "/laurel/v1/users/1/sessions", 401, "rest_cannot_manage_sessions"),
        ("editor", "/laurel/v1/users/1/sessions", 403, "rest_cannot_manage_sessions"),
        ("admin", "/laurel/v1/users/999/sessions", 404, "rest_user_invalid_id"),
        ("editor", SESSIONS, 200, ""),
        ("admin", "/laurel/v1/users/{jo}/sessions", 200, ""),
    ],
)
def test_who_may(client, jo, as_, path, status, code):
    for method in ("GET", "DELETE"):
        reply = client.request(method, path.format(jo=jo), as_=as_)
        assert (reply.status, reply.code) == (status, code)


def test_revoking_application_passwords_ends_what_they_made(client, browser, jo, password, token):
    """A leaked one sets a login password, and signs in with it: nothing of that outlives it."""
    browser.sign_in()
    client.post(ME, as_="Jo", json={"password": "of the thief"})
    assert browser.get(ME).code == "rest_cookie_invalid_nonce"
    browser.sign_in(username="jo", password="of the thief")
    reply = client.post("/jwt-auth/v1/token", json={"username": "jo", "password": "of the thief"})
    bearer = {"authorization": f"Bearer {reply.json['token']}"}
    assert (browser.get(ME).status, client.get(ME, headers=bearer).status) == (200, 200)
    client.delete(f"/wp/v2/users/{jo}/application-passwords", as_="admin")
    assert (browser.get(ME).code, client.get(ME, headers=bearer).code) == (
        "rest_cookie_invalid_nonce",
        "jwt_auth_invalid_token",
    )


def test_revoking_application_passwords_leaves_other_sessions(client, browser, jo):
    browser.sign_in()
    client.delete(f"/wp/v2/users/{jo}/application-passwords", as_="admin")
    assert browser.get(ME).status == 200
