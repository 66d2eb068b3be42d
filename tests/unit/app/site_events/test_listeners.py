"""Actions that are events of their own."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from laurel.app.site_events.listeners import listen_to


@pytest.mark.parametrize(("deleted", "gold"), [(False, 20), (True, 0)])
def test_each_sign_in_pays_but_not_that_of_a_user_who_is_deleted_meanwhile(town, deleted, gold):
    town.award()
    actions = {}
    listen_to(SimpleNamespace(add_action=actions.__setitem__))
    user = None if deleted else town.services.users.get(town.user)
    for _ in range(2):
        actions["wp_login"]("ada", user, SimpleNamespace(site=town.site))
    assert town.gold() == gold
