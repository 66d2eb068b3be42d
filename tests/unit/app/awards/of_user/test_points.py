from __future__ import annotations

import pytest

from laurel.app.awards.of_user.points import find_points_type, get_points, user_state
from laurel.app.awards.set_balances import set_balances
from laurel.app.errors import UserNotFound


def test_a_user_who_is_not_there_has_no_points(town):
    with pytest.raises(UserNotFound):
        user_state(town.site, 99)
    assert user_state(town.site, town.user).balances == {}


@pytest.mark.parametrize(("balance", "label"), [(0, "0 gold"), (1, "1 Gold"), (1200, "1200 gold")])
def test_a_balance_and_its_label(town, balance, label):
    gold = find_points_type(town.site, "gold")
    assert gold
    set_balances(town.site, town.user, {town.GOLD: balance}, {}, 1)
    assert get_points(town.site, town.user, gold) == (balance, label)
    assert find_points_type(town.site, "silver") is None
