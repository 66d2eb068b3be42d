"""`laurel serve --demo`: an empty site is filled, at any time, and lives: by use cases, the same every time."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from devstore.memory import MemoryTables
from devstore.stream import MemoryStream
from laurel.app.awards.rebuild_user import rebuild_user
from laurel.app.install import AdminOptions, install
from laurel.app.site import Site
from laurel.auth.passwords import check_password
from laurel.domain.records.catalogue_change import CatalogueChange
from laurel.domain.records.ledger_query import EarningQuery, LogQuery
from laurel.domain.records.post import Post
from laurel.store.aws.stream import Pump
from laurel.store.ledger.projections import PROJECTED, Projections
from laurel_cli.demo.fill import fill
from laurel_cli.demo.story import MEMBERS
from tests.containers import services_on

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LOGINS = [member.login for member in MEMBERS]


def empty_site():
    """What makes services of a site that has nothing but its administrator, by their clock."""
    driver = MemoryTables()
    pump = Pump(MemoryStream(driver, PROJECTED), Projections(driver))

    def services_at(clock=None):
        return services_on(driver, catch_up=pump.catch_up, clock=clock)

    install(services_at(), AdminOptions("a hash"))
    return services_at


def filled(services_at, now=NOW):
    fill(services_at, now, "http://127.0.0.1:8080")
    return services_at()


@pytest.fixture(scope="module")
def demo():
    return filled(empty_site())


def logs_of(services):
    return services.ledger.logs.find(LogQuery(limit=5000)).rows


def ids_of(services):
    return {login: services.users.login(login).user_id for login in LOGINS}


def test_the_story_lasts_months_and_ends_yesterday(demo):
    dates = [log.date for log in logs_of(demo)]
    assert max(dates) < "2026-03-01T00:00:00"
    assert min(dates) < "2025-11-10"
    assert len(Counter(date[:7] for date in dates)) >= 4


def test_members_have_points_achievements_and_ranks(demo):
    catalogue = demo.posts.catalogue()
    kinds = Counter(earning.type_ref for earning in demo.ledger.earnings.find(EarningQuery(limit=5000)).rows)
    assert min(kinds["102"], kinds["103"], kinds["step"], kinds["points-award"], kinds["points-deduct"]) >= 1
    states = [demo.states.get(user_id) for user_id in ids_of(demo).values()]
    assert all(balance > 100 for state in states for balance in state.balances.values())
    ranks = {catalogue.posts[rank].title for state in states for rank in state.ranks.values()}
    assert ranks == {"Reader", "Contributor"}


def test_the_engine_finds_nothing_to_repair(demo):
    """Rows written by hand would differ from what the engine computes of the logs."""
    for user_id in ids_of(demo).values():
        assert rebuild_user(Site(demo), user_id, apply=False) == ()


def test_members_have_friends_and_posts(demo):
    assert demo.members.friendship(*(ids_of(demo)[login] for login in ("priya", "mira"))).is_confirmed
    assert not demo.members.friendship(*(ids_of(demo)[login] for login in ("yuki", "priya"))).is_confirmed
    assert [post.title for post in demo.posts.catalogue().posts.values() if post.type == "post"][-1].startswith(
        "The summ"
    )


def test_members_sign_in_with_what_is_printed(capsys):
    services = filled(empty_site())
    printed = dict(line.split()[:2] for line in capsys.readouterr().out.splitlines() if line.startswith("  "))
    assert list(printed) == LOGINS
    for login, password in printed.items():
        assert check_password(password, services.users.login(login).password_hash)


def test_it_is_the_same_every_time(demo):
    again = filled(empty_site(), NOW + timedelta(days=7))

    def deeds(services, days):
        shift = timedelta(days=days)
        return [(datetime.fromisoformat(log.date) - shift, log.user_id, log.title) for log in logs_of(services)]

    assert deeds(again, 7) == deeds(demo, 0)


def test_a_site_with_content_is_not_filled(capsys):
    services_at = empty_site()
    services = services_at()
    services.posts.commit(services.posts.catalogue(), CatalogueChange(put=[Post(1, "post", title="Mine")], next_id=2))
    filled(services_at)
    assert [post.title for post in services_at().posts.catalogue().posts.values()] == ["Mine"]
    assert services_at().users.login("mira") is None
    assert "content already" in capsys.readouterr().out


def test_the_second_time_members_are_printed_again(capsys):
    services_at = empty_site()
    filled(services_at)
    first = capsys.readouterr().out
    count = len(logs_of(services_at()))
    filled(services_at)
    assert capsys.readouterr().out == first[first.index("Its members") :]
    assert len(logs_of(services_at())) == count


def test_ids_of_posts_that_are_gone_are_not_used_again():
    services_at = empty_site()
    services = services_at()
    services.posts.commit(services.posts.catalogue(), CatalogueChange(put=[], next_id=150))
    services = filled(services_at)
    posts = services.posts.catalogue().posts
    assert min(posts) == 201
    assert posts[221].type == "202"
    assert posts[231].parent == 221
    assert services.ledger.earnings.find(EarningQuery(limit=1)).total > 300
