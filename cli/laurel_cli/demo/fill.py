"""Fill an empty site with the demo, and print who can sign in."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from laurel.app.ports.common import Clock
from laurel.app.ports.users import UserQuery
from laurel.app.services import Services
from laurel.app.site import STAMP
from laurel.domain.records.ledger_query import EarningQuery, LogQuery
from laurel.domain.records.post import Post
from laurel_cli.demo import PROGRAMME
from laurel_cli.demo.deeds import Deeds, PastClock, password_of
from laurel_cli.demo.story import DAYS, story
from laurel_cli.seed import Seed, load_seed, read_seed

FIRST_ID = 101
"""The lowest id of the programme's posts."""

ServicesAt = Callable[[Clock], Services]
"""The services of the site with a clock of one's own."""


def fill(services_at: ServicesAt, now: datetime, address: str) -> None:
    """Fill a site that has its administrator and no content; on any other, change nothing.

    The programme, then what its members did in the 120 days before `now`, by the use cases that requests call, is the
    same for each day on which it is filled. Prints what there is, and the members with their passwords.
    """
    clock = PastClock()
    services = services_at(clock)
    seed = read_seed(PROGRAMME)
    if is_empty(services):
        begun = time.monotonic()
        print(f"Filling the site with {DAYS} days of a reading room ...", flush=True)
        enact(services, clock, seed, now, address)
        logs = services.ledger.logs.find(LogQuery(limit=1)).total
        earnings = services.ledger.earnings.find(EarningQuery(limit=1)).total
        seconds = time.monotonic() - begun
        print(f"It has {len(seed.users)} members, {earnings} earnings and {logs} logs now ({seconds:.0f} s).")
    elif not is_demo(services, seed):
        print("The site has content already: --demo adds nothing to it (--fresh for an empty one).", flush=True)
        return
    print(f"Its members, and the passwords with which they sign in at {address}/wp-login.php:")
    for user in seed.users:
        print(f"  {user.login:6} {password_of(user.login, services.secret):18} {user.name}, {user.roles[0]}")
    print(end="", flush=True)


def is_empty(services: Services) -> bool:
    """Whether a site has no posts, and no users but its administrator."""
    return not services.posts.catalogue().posts and services.users.find(UserQuery(limit=1)).total <= 1


def is_demo(services: Services, seed: Seed) -> bool:
    """Whether the site was filled before: it has all members of the demo."""
    return all(services.users.login_by_email(user.email) for user in seed.users)


def enact(services: Services, clock: PastClock, seed: Seed, now: datetime, address: str) -> None:
    """Store the programme at the beginning of the story, and do what its members did."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    clock.moment = midnight - timedelta(days=DAYS)
    posts = _moved(seed.posts, services.posts.catalogue().next_id, clock.moment.strftime(STAMP))
    load_seed(replace(seed, posts=posts, users=[]), services.posts, services.users)
    deeds = Deeds(services, {user.login: user for user in seed.users}, address)
    for clock.moment, deed in story(midnight):
        deed(deeds)


def _moved(posts: Sequence[Post], next_id: int, date: str) -> list[Post]:
    """The programme as of a date, above ids that the site gave away to posts that are gone."""
    by = max(0, -(-(next_id - FIRST_ID) // 100) * 100)
    return [
        replace(
            post,
            id=post.id + by,
            parent=post.parent and post.parent + by,
            type=str(int(post.type) + by) if post.type.isdigit() else post.type,
            date=date,
            date_gmt=date,
            modified=date,
            modified_gmt=date,
        )
        for post in posts
    ]
