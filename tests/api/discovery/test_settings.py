"""The site's settings: what is stored of what is written."""

from __future__ import annotations

import pytest

PATH = "/wp/v2/settings"


@pytest.mark.parametrize("name", ["title", "description"])
def test_the_title_is_stored_as_html(client, name):
    for given in ("Fish & <b>Chips</b>", "Fish &amp; &lt;b&gt;Chips&lt;/b&gt;"):
        reply = client.post(PATH, as_="admin", json={name: given})
        assert reply.json[name] == "Fish &amp; &lt;b&gt;Chips&lt;/b&gt;"
    index = client.get("/").json
    assert index["name" if name == "title" else name] == "Fish &amp; &lt;b&gt;Chips&lt;/b&gt;"


@pytest.mark.parametrize(("email", "status"), [("bad", 400), ("me@example.org", 200), ("", 200)])
def test_the_address_is_checked(client, email, status):
    reply = client.post(PATH, as_="admin", json={"email": email})
    assert reply.status == status
    if status == 400:
        assert reply.json["data"]["details"]["email"]["code"] == "rest_invalid_email"


@pytest.mark.parametrize(("given", "stored"), [("de_DE", "en_US"), ("", ""), ("en_US", "en_US"), (None, "en_US")])
def test_a_language_without_a_translation_is_ignored(client, given, stored):
    reply = client.post(PATH, as_="admin", json={"language": given})
    assert (reply.status, reply.json["language"]) == (200, stored)
    if given == "":
        assert client.post(PATH, as_="admin", json={"language": "fr_FR"}).json["language"] == ""
