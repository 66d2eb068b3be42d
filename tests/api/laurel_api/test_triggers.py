from __future__ import annotations


def test_editors_see_the_table(client):
    rows = client.get("/laurel/v1/triggers", as_="editor").json
    by_name = {row["trigger"]: row for row in rows}
    assert by_name["gamipress_specific_new_comment"] == {
        "trigger": "gamipress_specific_new_comment",
        "label": "The user's comment on one given post is approved",
        "group": "WordPress",
        "args": ["comment_id", "user_id", "post_id", "comment"],
        "specific_arg": "post_id",
        "once": "comment",
        "internal": False,
        "declared": False,
    }
    assert by_name["earn-points"]["internal"] is True


def test_one_group(client):
    rows = client.get("/laurel/v1/triggers", as_="admin", query={"group": "LearnDash"}).json
    assert {row["group"] for row in rows} == {"LearnDash"}
    assert client.get("/laurel/v1/triggers", as_="admin", query={"group": "none"}).json == []


def test_others_may_not(client):
    assert [client.get("/laurel/v1/triggers", as_=login).status for login in ("subscriber", "")] == [403, 401]
