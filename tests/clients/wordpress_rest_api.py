"""wordpress-rest-api: sends the arguments of a GET, and of a DELETE, as a JSON body."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any

from wordpressrestapi import Connect
from wordpressrestapi.main import WPRestAPIException

TYPE = {"post_type": "points-type"}

failures = 0


def step(work: Callable[[], Any]) -> Callable[[], Any]:
    """Do it at once and report it as one line of JSON, under the function's name."""
    global failures  # noqa: PLW0603 - a script
    name = work.__name__.replace("_", " ")
    try:
        line = {"step": name, "ok": True, "detail": str(work() or "")}
    except Exception as error:
        failures += 1
        line = {"step": name, "ok": False, "detail": f"{type(error).__name__}: {error}"}
    print(json.dumps(line), flush=True)
    return work


connect = Connect(os.environ["SITE_URL"], os.environ["SITE_USERNAME"], os.environ["SITE_APPLICATION_PASSWORD"])
made: list[dict[str, Any]] = []


@step
def create() -> None:
    for title in ("One", "Two", "Three"):
        created = connect.post.create(title, status="publish", slug=f"python-{title}", **TYPE)
        made.append(created.json())
    assert [item["title"]["raw"] for item in made] == ["One", "Two", "Three"]


@step
def list_and_page() -> None:
    include = [item["id"] for item in made]
    found = connect.post.fetch_all(fields="id", per_page=2, page=2, include=include, order="asc", orderby="id", **TYPE)
    assert [item["id"] for item in found.json()] == include[2:]
    assert (found.headers["X-WP-Total"], found.headers["X-WP-TotalPages"]) == ("3", "2")


@step
def read() -> None:
    assert connect.post.fetch_one(made[0]["id"], fields="id,slug", **TYPE).json()["slug"] == "python-one"


@step
def update() -> None:
    changed = connect.post.update(made[0]["id"], title="Changed", **TYPE).json()
    assert changed["title"]["rendered"] == "Changed"
    assert changed["status"] == "publish"


@step
def batch() -> None:
    created = connect.post.create_batch([{"title": "A"}, {"title": "B"}], **TYPE).json()["responses"]
    assert [response["status"] for response in created] == [201, 201]
    ids = [response["body"]["id"] for response in created]
    changes = [{"id": post_id, "data": {"title": "C"}} for post_id in ids]
    changed = connect.post.update_batch(changes, **TYPE).json()["responses"]
    assert [response["body"]["title"]["raw"] for response in changed] == ["C", "C"]
    gone = connect.post.delete_batch(ids, force=True, **TYPE).json()["responses"]
    assert all(response["body"]["deleted"] for response in gone)


@step
def users() -> None:
    person = connect.user.create("pythonist", "a long password", "pythonist@example.org", roles=["author"]).json()
    assert connect.user.update(person["id"], first_name="Monty").json()["first_name"] == "Monty"
    assert person["id"] in [user["id"] for user in connect.user.fetch_all(search="pythonist").json()]
    assert connect.user.delete(person["id"]).json()["deleted"]


@step
def delete() -> None:
    assert connect.post.delete(made[0]["id"], **TYPE).json()["status"] == "trash"
    assert connect.post.delete(made[1]["id"], force=True, **TYPE).json()["deleted"]


@step
def an_error() -> None:
    code = ""
    try:
        connect.post.fetch_one(made[1]["id"], **TYPE)
    except WPRestAPIException as error:
        code = error.response.json()["code"]
    assert code == "rest_post_invalid_id"


sys.exit(bool(failures))
