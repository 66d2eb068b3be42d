"""Credentials do not get into logs, nor into the store."""

from __future__ import annotations

import logging

import pytest

from laurel.auth.throttle import LIMIT

SESSION = "/laurel/v1/session"
TOKEN = "/jwt-auth/v1/token"
ME = "/wp/v2/users/me"


def test_neither_passwords_nor_tokens_nor_cookies(browser, client, password, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    browser.sign_in()
    cookie = browser.cookie.partition("=")[2]
    token = client.post(TOKEN, json={"username": "jo", "password": password}).json["token"]
    browser.get(ME)
    browser.get(ME, query={"_wpnonce": "wrong nonce"})
    for header in (f"Bearer {token}", f"Bearer {token}x", "Bearer a.b.c", "Basic !"):
        client.get(ME, headers={"authorization": header})
    for _ in range(LIMIT + 1):
        client.post(SESSION, json={"username": "jo", "password": "a wrong guess"})
    client.get(ME, as_="Jo")
    browser.request("DELETE", SESSION)
    written = caplog.text + "".join(capfd.readouterr())
    for secret in (password, "a wrong guess", cookie, token, browser.nonce, "Jo0password"):
        assert secret not in written


@pytest.mark.parametrize("path", [SESSION, TOKEN])
def test_not_even_when_something_breaks(client, jo, services, password, path, monkeypatch, caplog, capfd):
    def broken(*_):
        raise RuntimeError("the store broke")

    monkeypatch.setattr(type(services.users), "login", broken)
    reply = client.post(path, json={"username": "jo", "password": password})
    assert reply.status == 500
    written = caplog.text + "".join(capfd.readouterr())
    assert "the store broke" in written
    assert password not in written + reply.text


def test_the_store_holds_only_hashes(browser, client, tables, password):
    browser.sign_in()
    token = client.post(TOKEN, json={"username": "jo", "password": password}).json["token"]
    client.post(SESSION, json={"username": "jo", "password": "a wrong guess"})
    stored = repr([table.items for table in tables._tables.values()])
    assert "scrypt$" in stored
    for secret in (password, "a wrong guess", token, browser.cookie.partition("=")[2]):
        assert secret not in stored
