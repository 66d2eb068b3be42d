"""First events of one new user at once: one user, and each event pays once."""

from __future__ import annotations

from laurel.app.ports.users import UserQuery
from laurel.app.site import Site
from laurel.app.users.upsert_user import upsert_user
from laurel.wp.external_ids.events import with_user_id

EACH = 7
"""Events of each of eight workers: more than fifty."""


def test_one_external_id_is_one_user_however_many_make_them(world, environments, together):
    def work(number):
        services = environments[number]
        return [upsert_user(Site(services), "8f1c", {"name": f"n{number}"}) for _ in range(EACH)]

    made = [one for found in together(work) for one in found]
    assert len({user_id for user_id, _ in made}) == 1
    assert sum(new for _, new in made) == 1
    assert world.services.users.get(made[0][0]).external_id == "8f1c"
    assert world.services.users.find(UserQuery()).total == 1


def test_first_events_make_one_user_with_exact_points(world, environments, together):
    def work(number):
        services = environments[number]
        for place in range(EACH):
            fields = {"user": {"external_id": "new"}, "upsert": True}
            named = with_user_id(Site(services), fields, lambda: True, lambda _: True)
            world.send(named["user_id"], event_id=f"first-{number}-{place}", services=services)

    assert together(work) == [None] * 8
    made = world.services.users.id_of_external("new")
    assert world.services.users.find(UserQuery()).total == 1
    assert world.state(made).balances[1] == 8 * EACH * 10
    assert world.violations(made) == []
