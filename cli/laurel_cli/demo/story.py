"""What the members of the demo did, day by day: the same deeds every time, so many days before the present one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random

from laurel_cli.demo.deeds import Deeds

DAYS = 120
"""Days before today on which the story begins; it ends with yesterday."""


@dataclass(frozen=True, slots=True)
class Habits:
    """A member: the day of joining, and of 100 days those with a visit, of 100 visits those with a comment."""

    login: str
    joined: int
    visits: int
    comments: int


MEMBERS = (
    Habits("mira", 118, 60, 75),
    Habits("jonas", 112, 45, 40),
    Habits("priya", 95, 60, 40),
    Habits("tomas", 60, 25, 30),
    Habits("yuki", 21, 75, 25),
)
"""The members by login, as `programme.json` has them; days count back from today."""

POSTS = (
    (110, "mira", "Opening hours in spring", "From March on the reading room is open until eight in the evening."),
    (101, "jonas", "Ten books for a rainy weekend", "Bring an umbrella, and leave room in your bag."),
    (76, "jonas", "How to read a map", "Begin with the legend; the rest is walking."),
    (52, "mira", "New on the shelves", "Forty new titles, half of them by authors from around here."),
    (33, "jonas", "A letter about letters", "Who still writes by hand? More of our readers than we thought."),
    (9, "mira", "The summer reading list", "Twelve suggestions of our members, one for each week."),
)
"""Published posts: day, author, title, text."""

UPDATES = (
    (90, "priya", "Just finished my first novel of the year. What next?"),
    (58, "tomas", "Hello everyone, glad to be here!"),
    (40, "mira", "The reading circle meets on Thursday, newcomers are welcome."),
    (18, "yuki", "Looking for someone to swap crime novels with."),
    (3, "jonas", "Writing the next post. It has maps in it again."),
)
"""Posts to the activity stream: day, member, text."""

FRIENDS = ((88, "priya", "mira"), (55, "tomas", "priya"), (30, "mira", "jonas"), (2, "yuki", "priya"))
"""Requests of friendship: day, who, whom. The last one waits for its answer."""

Deed = Callable[[Deeds], object]


def story(midnight: datetime) -> list[tuple[datetime, Deed]]:
    """What is done before `midnight`, the beginning of today in UTC, in order of time."""
    entries = [*_days(), *_texts(), *_meetings(), *_by_hand()]
    dated = [(midnight - timedelta(days=day) + timedelta(minutes=minute), deed) for day, minute, deed in entries]
    return sorted(dated, key=lambda entry: entry[0])


def _days() -> Iterator[tuple[int, int, Deed]]:
    """Joining, visits and comments."""
    for number, member in enumerate(MEMBERS):
        yield member.joined, 480 + number, partial(Deeds.join, login=member.login)
        chance = Random(member.login)
        for day in range(member.joined - 1, 0, -1):
            visits, comments = chance.randrange(100) < member.visits, chance.randrange(100) < member.comments
            if visits:
                yield day, 510 + 40 * number, partial(Deeds.visit, login=member.login)
            if visits and comments:
                yield day, 525 + 40 * number, partial(Deeds.comment, login=member.login)


def _texts() -> Iterator[tuple[int, int, Deed]]:
    for day, login, title, text in POSTS:
        yield day, 780, partial(Deeds.publish, login=login, title=title, text=text)
    for day, login, text in UPDATES:
        yield day, 800, partial(Deeds.post_update, login=login, text=text)


def _meetings() -> Iterator[tuple[int, int, Deed]]:
    for day, one, other in FRIENDS:
        yield day, 900, partial(Deeds.ask_for_friendship, login=one, friend=other)
    for day, one, other in FRIENDS[:-1]:
        yield day - 1, 910, partial(Deeds.accept_friendship, login=other, friend=one)


def _by_hand() -> Iterator[tuple[int, int, Deed]]:
    """A comment that is spam, a bookmark that is bought, one that is given, and a gift of points."""
    yield 44, 1000, partial(Deeds.spam, login="tomas")
    yield 25, 1010, partial(Deeds.unlock, login="mira", slug="golden-bookmark")
    yield 12, 1020, partial(Deeds.award, login="jonas", slug="golden-bookmark")
    yield 5, 1030, partial(Deeds.give_points, login="yuki", points=30, reason="Thanks for the help at the summer fair")
