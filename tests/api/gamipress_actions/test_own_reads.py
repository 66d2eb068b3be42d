"""The reading actions about oneself: by a token or a key with scopes, and by nothing else."""

from __future__ import annotations

import pytest

READING = ("get-points", "get-achievements", "get-rank", "get-next-rank", "get-previous-rank")


@pytest.fixture
def site(client):
    """A site with a currency and ranks."""
    for kind, slug in (("points-type", "gold"), ("rank-type", "level")):
        made = client.post(f"/wp/v2/{kind}", as_="admin", json={"title": slug, "slug": slug, "status": "publish"})
        assert made.status == 201
    rank = {"title": "Novice", "status": "publish"}
    assert client.post("/wp/v2/level", as_="admin", json=rank).status == 201
    client.user_id("subscriber")
    return client


def body(action, **user):
    more = {"points_type": "gold"} if action == "get-points" else {"rank_type": "level"} if "rank" in action else {}
    return {**more, **user}


def bearer(client, scope):
    made = client.post("/laurel/v1/tokens", as_="subscriber", json={"scope": [scope]})
    assert made.status == 200, made.text
    return {"authorization": f"Bearer {made.json['token']}"}


@pytest.mark.parametrize("scope", ["me", "points:read"])
@pytest.mark.parametrize("action", READING)
def test_a_member_reads_what_is_theirs_by_a_token(site, action, scope):
    headers, path = bearer(site, scope), f"/wp/v2/gamipress/{action}"
    own, other = site.user_id("subscriber"), site.user_id("author")
    reply = site.post(path, json=body(action, user_id=own), headers=headers)
    assert reply.status == 200 or reply.code == "rest_rank_not_found", reply.text
    for user in ({"user_id": other}, {"user": "author"}, {"user": "nobody@example.org"}, {"user_id": 999}):
        assert site.post(path, json=body(action, **user), headers=headers).status == 403, user


@pytest.mark.parametrize("action", READING)
def test_by_a_password_without_scopes_as_in_gamipress_they_may_not(site, action):
    own = body(action, user_id=site.user_id("subscriber"))
    reply = site.post(f"/wp/v2/gamipress/{action}", as_="subscriber", json=own)
    assert (reply.status, reply.code) == (403, "rest_forbidden_context")


def test_nothing_is_changed_by_such_a_token(site):
    headers = bearer(site, "me")
    own = {"user_id": site.user_id("subscriber"), "points": 5, "points_type": "gold"}
    assert site.post("/wp/v2/gamipress/award-points", json=own, headers=headers).status == 403
