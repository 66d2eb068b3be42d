"""laurel/v1/session: sign in, ask, sign out."""

from __future__ import annotations

import pytest

SESSION = "/laurel/v1/session"
ME = "/wp/v2/users/me"


def test_signing_in(browser, jo):
    reply = browser.sign_in()
    assert reply.status == 200
    assert set(reply.json) == {"nonce", "expires", "user"}
    assert reply.json["expires"] == "2026-03-03T12:00:00"
    assert reply.json["user"] == {
        "id": jo, "name": "Jo", "slug": "jo", "email": "jo@example.org", "roles": ["editor"],
    }  # fmt: skip
    assert "no-store" in reply.headers["cache-control"]
    assert reply.allow == ["POST"]
    assert browser.get(ME).json["id"] == jo


@pytest.mark.parametrize("field", ["username", "email"])
def test_by_address(browser, jo, password, field):
    assert browser.sign_in(**{field: "JO@example.org", "password": password}).json["user"]["id"] == jo


def test_by_form(client, browser, password):
    form = {"content-type": "application/x-www-form-urlencoded"}
    body = f"username=jo&password={password.replace(' ', '+')}".encode()
    assert client.post(SESSION, body=body, headers=form).status == 200


def test_the_cookie_is_for_this_site_and_not_for_scripts(browser, client, monkeypatch, password):
    (cookie,) = browser.sign_in().cookies
    name, *attributes = cookie.split("; ")
    assert name.startswith("wordpress_logged_in_")
    assert attributes == ["Max-Age=172800", "Path=/", "HttpOnly", "SameSite=Lax"]
    reply = client.post(SESSION, json={"username": "jo", "password": password}, headers={"x-forwarded-proto": "https"})
    assert reply.cookies[0].endswith("; HttpOnly; SameSite=Lax; Secure")


@pytest.mark.parametrize(
    "credentials",
    [
        {"username": "jo", "password": "wrong"},
        {"username": "nobody", "password": "wrong"},
        {"email": "nobody@example.org", "password": "wrong"},
        {"email": "jo", "password": "correct horse battery"},
        {"username": "jo", "password": "Jo0password"},
        {"username": "admin", "password": "admin0password"},
    ],
)
def test_failures_are_all_alike(browser, credentials):
    """The last two are application passwords."""
    reply = browser.sign_in(**credentials)
    assert (reply.status, reply.code) == (401, "authentication_failed")
    assert reply.json["message"] == browser.sign_in(username="jo", password="x").json["message"]
    assert reply.cookies == ()


@pytest.mark.parametrize(
    ("credentials", "code"),
    [
        ({}, "rest_missing_callback_param"),
        ({"username": "jo"}, "rest_missing_callback_param"),
        ({"password": "x"}, "rest_missing_callback_param"),
        ({"username": "", "email": "", "password": "x"}, "rest_missing_callback_param"),
        ({"username": ["jo"], "password": "x"}, "rest_invalid_param"),
        ({"username": "jo", "password": {"x": 1}}, "rest_invalid_param"),
        ({"username": "jo", "password": "x" * 4097}, "rest_invalid_param"),
    ],
)
def test_malformed_credentials(client, jo, credentials, code):
    reply = client.post(SESSION, json=credentials)
    assert (reply.status, reply.code, reply.cookies) == (400, code, ())


def test_who_is_signed_in(browser, jo):
    assert (browser.get(SESSION).status, browser.get(SESSION).code) == (401, "rest_not_logged_in")
    browser.sign_in()
    reply = browser.get(SESSION)
    assert (reply.status, reply.json["user"]["id"]) == (200, jo)
    assert reply.cookies == ()


def test_a_page_that_was_reloaded_gets_a_nonce_by_its_cookie(browser, jo):
    browser.sign_in()
    reply = browser.get(SESSION, nonce=None)
    assert reply.status == 200
    assert "no-store" in reply.headers["cache-control"]
    assert browser.get(ME, nonce=reply.json["nonce"]).json["id"] == jo


@pytest.mark.parametrize(
    ("options", "allow"),
    [
        ({"headers": {"origin": "http://evil.example.org"}}, []),
        ({"headers": {"origin": "https://example.org"}}, ["POST"]),
        ({"headers": {"origin": "null"}}, []),
        ({"query": {"_jsonp": "steal"}}, ["POST"]),
    ],
)
def test_pages_of_other_origins_do_not(browser, options, allow):
    browser.sign_in()
    reply = browser.get(SESSION, nonce=None, **options)
    assert (reply.status, reply.allow) == (401, allow)
    assert browser.nonce not in reply.text
    assert browser.get(SESSION, **options).status == 200


def test_the_sites_own_origin_does(browser):
    browser.sign_in()
    assert browser.get(SESSION, nonce=None, headers={"origin": "http://example.org"}).status == 200


def test_other_credentials_are_no_session(client, jo):
    assert client.get(SESSION, as_="Jo").status == 401
    assert client.delete(SESSION, as_="Jo").status == 401


def test_signing_out(browser):
    browser.sign_in()
    cookie = browser.cookie
    reply = browser.request("DELETE", SESSION)
    assert (reply.status, reply.json) == (200, {"deleted": True})
    assert reply.cookies[0].startswith(f"{cookie.partition('=')[0]}=; Max-Age=0; ")
    assert browser.cookie == ""
    assert browser.get(SESSION, nonce=None).status == 401


def test_another_page_cannot_sign_a_user_out(browser, client):
    browser.sign_in()
    for method, query in (("DELETE", ""), ("GET", "_method=DELETE")):
        reply = browser.request(method, SESSION, nonce=None, query=query)
        assert (reply.status, reply.code, reply.cookies) == (401, "rest_not_logged_in", ())
    assert client.delete(SESSION).status == 401


def test_sessions_last_for_two_days(browser, clock, jo):
    browser.sign_in()
    clock.advance(hours=47)
    browser.nonce = browser.get(SESSION, nonce=None).json["nonce"]
    assert browser.get(ME).json["id"] == jo
    clock.advance(hours=1)
    assert browser.get(SESSION, nonce=None).status == 401
    assert browser.get(ME).code == "rest_cookie_invalid_nonce"


def test_each_sign_in_is_a_session_of_its_own(browser):
    first = browser.sign_in().json["nonce"]
    second = browser.sign_in().json["nonce"]
    assert first != second
    assert browser.get(ME, nonce=first).code == "rest_cookie_invalid_nonce"
    assert browser.get(ME, nonce=second).status == 200


def test_a_changed_password_ends_it(browser, client, jo):
    browser.sign_in()
    assert client.post(f"/wp/v2/users/{jo}", as_="admin", json={"password": "something new"}).status == 200
    assert browser.get(SESSION, nonce=None).status == 401
    assert browser.get(ME).code == "rest_cookie_invalid_nonce"
    assert browser.sign_in(username="jo", password="something new").status == 200


def test_changed_roles_hold_at_once(browser, client, jo):
    browser.sign_in()
    client.post(f"/wp/v2/users/{jo}", as_="admin", json={"roles": ["subscriber"]})
    assert browser.get(ME, query={"context": "edit"}).json["roles"] == ["subscriber"]


def test_a_deleted_user_is_signed_out(browser, client, jo):
    browser.sign_in()
    client.delete(f"/wp/v2/users/{jo}", as_="admin", query={"force": "true", "reassign": "false"})
    assert browser.get(SESSION, nonce=None).status == 401


def test_its_description(client):
    described = client.options(SESSION).json
    assert [endpoint["methods"] for endpoint in described["endpoints"]] == [["GET"], ["POST"], ["DELETE"]]
    assert described["schema"]["title"] == "session"
    assert described["endpoints"][1]["args"]["password"]["required"] is True


def test_the_namespaces_are_listed(client):
    for namespace, route in (("laurel/v1", "/laurel/v1/session"), ("jwt-auth/v1", "/jwt-auth/v1/token")):
        assert namespace in client.get("/").json["namespaces"]
        assert route in client.get(f"/{namespace}").json["routes"]
    assert set(client.get("/").json["authentication"]) == {"application-passwords"}
