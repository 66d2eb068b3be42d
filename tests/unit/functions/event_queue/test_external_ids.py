"""Events of the queue by external ids."""

from __future__ import annotations

import pytest

from laurel.app.errors import Unavailable

NEW = {"external_id": "8f1c", "name": "Ada"}


def of(queue, user, **more):
    message = queue.message(user=user, **more)
    message["body"] = message["body"].replace('"user_id": 2, ', "")
    return message


def test_who_is_not_there_is_made_with_their_first_event(queue, services, balance):
    messages = [of(queue, NEW, upsert=True, before=9), of(queue, "ext:8f1c", before=5)]
    assert queue.deliver(*reversed(messages)) == set()
    made = services.users.id_of_external("8f1c")
    assert services.users.get(made).name == "Ada"
    assert balance(made) == 20


@pytest.mark.parametrize(
    ("user", "code"),
    [("ext:none", "rest_user_invalid_id"), ("ext:a b", "rest_invalid_param"), (7, "rest_invalid_param")],
)
def test_what_names_nobody_is_refused_at_once(queue, user, code):
    message = of(queue, user)
    assert queue.deliver(message) == set()
    assert queue.reasons() == {message["messageId"]: code}


def test_later_events_wait_for_one_whose_user_could_not_be_found_out(queue, services, balance, monkeypatch):
    messages = [of(queue, NEW, upsert=True, before=9), of(queue, NEW, upsert=True, before=5)]
    asked, find = [], services.users.id_of_external

    def failing(external_id):
        asked.append(external_id)
        if len(asked) == 1:
            raise Unavailable("busy")
        return find(external_id)

    monkeypatch.setattr(services.users, "id_of_external", failing)
    assert queue.deliver(*messages) == {0, 1}
    assert queue.deliver(*messages) == set()
    assert balance(services.users.id_of_external("8f1c")) == 20
