"""Cookie and nonce on every route (wp-rest.md section 10, buddypress-rest.md section 1)."""

from __future__ import annotations

import pytest

SESSION = "/laurel/v1/session"
ME = "/wp/v2/users/me"
ROUTES = ["/", "/wp/v2", ME, "/wp/v2/users", "/wp/v2/users/999", "/wp/v2/types", "/wp/v2/nothing", SESSION]
BAD = (403, "rest_cookie_invalid_nonce")
FORM = {"content-type": "application/x-www-form-urlencoded"}


def failed(reply):
    """Whether a reply is the refusal of a nonce, with the headers that belong to it."""
    assert reply.allow == []
    assert reply.headers["cache-control"] == "no-cache, must-revalidate, max-age=0, no-store, private"
    assert reply.headers["expires"] == "Wed, 11 Jan 1984 05:00:00 GMT"
    assert "x-wp-nonce" not in reply.headers
    return (reply.status, reply.code) == BAD


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "DELETE"])
def test_a_wrong_nonce_fails_every_route(client, browser, path, method):
    if (method, path) == ("POST", SESSION):
        pytest.skip("what signs in does not look at the nonce")
    browser.sign_in()
    for nonce in ("wrong", " "):
        assert failed(client.request(method, path, headers={"x-wp-nonce": nonce}))
        assert failed(browser.request(method, path, nonce=nonce))


@pytest.mark.parametrize("nonce", ["", "abc"])
def test_wherever_it_is(client, nonce):
    assert failed(client.get(ME, headers={"x-wp-nonce": nonce}))
    assert failed(client.get(ME, query={"_wpnonce": nonce}))
    assert failed(client.post(ME, body=f"_wpnonce={nonce}".encode(), headers=FORM))
    assert client.post("/wp/v2/users", json={"_wpnonce": nonce}).code == "rest_missing_callback_param"


def test_in_an_envelope(client):
    reply = client.get(ME, query={"_envelope": "", "_wpnonce": "x"})
    assert reply.status == 200
    assert (reply.json["status"], reply.json["body"]["code"]) == BAD


def test_the_right_one_signs_in_and_is_refreshed(browser, clock, jo):
    browser.sign_in()
    first = browser.get(ME)
    assert (first.status, first.json["id"]) == (200, jo)
    assert first.headers["x-wp-nonce"] == browser.nonce
    assert "no-store" in first.headers["cache-control"]
    clock.advance(hours=12)
    second = browser.get(ME)
    assert (second.status, second.headers["x-wp-nonce"]) != (200, browser.nonce)
    clock.advance(hours=12)
    assert failed(browser.get(ME))
    browser.nonce = second.headers["x-wp-nonce"]
    assert browser.get(ME).status == 200


def test_errors_refresh_it_too(browser):
    browser.sign_in()
    for path, status in (("/wp/v2/users/999", 404), ("/wp/v2/nothing", 404)):
        reply = browser.get(path)
        assert (reply.status, reply.headers["x-wp-nonce"]) == (status, browser.nonce)


def test_in_query_and_form(browser, jo):
    browser.sign_in()
    assert browser.get(ME, nonce=None, query={"_wpnonce": browser.nonce}).json["id"] == jo
    body = f"_wpnonce={browser.nonce}&description=Hi".encode()
    reply = browser.request("POST", ME, nonce=None, body=body, headers=FORM)
    assert (reply.status, reply.json["description"]) == (200, "Hi")


def test_the_cookie_alone_is_anonymous(browser):
    browser.sign_in()
    assert browser.get(ME, nonce=None).code == "rest_not_logged_in"
    reply = browser.get("/wp/v2/users", nonce=None)
    assert reply.status == 200
    assert "cache-control" not in reply.headers
    assert "x-wp-nonce" not in reply.headers
    assert browser.request("POST", "/wp/v2/users", nonce=None, json={}).status == 400


def test_the_cookie_goes_before_other_credentials(browser, client):
    browser.sign_in()
    assert browser.get(ME, nonce=None, as_="admin").code == "rest_not_logged_in"
    assert browser.get(ME, as_="admin").json["slug"] == "jo"
    assert browser.get(ME, nonce="wrong", as_="admin").code == "rest_cookie_invalid_nonce"
    browser.cookie = "wordpress_logged_in_0=x"
    assert browser.get(ME, nonce=None, as_="admin").json["slug"] == "admin"


def test_basic_does_not_look_at_nonces(client):
    assert client.get(ME, as_="admin", headers={"x-wp-nonce": "abc"}).json["id"] == 1
    assert client.get(ME, as_="admin", query={"_wpnonce": ""}).json["id"] == 1


def test_a_tampered_cookie_is_none(browser):
    browser.sign_in()
    good = browser.cookie
    for cookie in (good[:-1] + ("0" if good[-1] != "0" else "1"), good.replace("Jo%7C", "admin%7C"), good + "%7C"):
        assert cookie != good
        browser.cookie = cookie
        assert browser.get(ME, nonce=None).code == "rest_not_logged_in"
        assert failed(browser.get(ME))


def test_batches_are_from_the_one_who_is_signed_in(browser, jo):
    browser.sign_in()
    reply = browser.request("POST", "/batch/v1", json={"requests": [{"path": "/wp/v2/users/999", "method": "DELETE"}]})
    assert reply.headers["x-wp-nonce"] == browser.nonce
    assert reply.status in (207, 400)
