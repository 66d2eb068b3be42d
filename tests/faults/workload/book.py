"""What a run did, as its clients know it: what was acknowledged, and what must follow from it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.faults.town import RULES, Person, Town

Check = Callable[[Town], str]
"""What must hold when all is at rest: "" if it does, else what does not, in words."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that a client does, by a request that it repeats until it knows the outcome.

    ``key`` is an Idempotency-Key. ``already`` has the codes that answer a repetition when the first request was
    carried out, ``refused`` those that say that it cannot be done at all. ``repeatable``: a repetition is answered as
    the first request was.
    """

    kind: str
    by: Person
    method: str
    path: str
    body: Any = None
    key: str = ""
    already: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    repeatable: bool = False


@dataclass(slots=True)
class Outcome:
    """What became of a deed: its attempts, the replies of those that succeeded, and why it is not done, if so."""

    attempts: int = 0
    replies: list[Any] = field(default_factory=list)
    was_there: bool = False
    refused: str = ""

    @property
    def done(self) -> bool:
        """Whether it is known to be done."""
        return bool(self.replies) or self.was_there

    @property
    def known(self) -> bool:
        """Whether the client need not ask again."""
        return self.done or bool(self.refused)

    @property
    def reply(self) -> Any:
        """The first reply, {} for a deed that was found to be done."""
        return self.replies[0] if self.replies else {}


Bounds = dict[tuple[int, int | str], list[int]]
"""By user, and post or trigger: how often at least and at most."""


def _add(bounds: Bounds, key: tuple[int, int | str], least: int, most: int) -> None:
    found = bounds.setdefault(key, [0, 0])
    found[0] += least
    found[1] += most


class Book:
    """The book of a run; any thread may write it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.earned: Bounds = {}
        self.happened: Bounds = {}
        self.checks: list[tuple[str, Check]] = []
        self.deeds: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()
        self.violations: list[str] = []
        self.people: list[Person] = []
        self.gone: list[Person] = []
        self.by_queue_too: list[tuple[Person, str]] = []
        """Events of clients that the queue is to bring as well, by user and id."""
        self.repeatable: list[tuple[Deed, Any]] = []

    def earns(self, user_id: int, post_ids: Iterable[int], least: int = 1, most: int = 1) -> None:
        """The user earns each of the posts, at least and at most so often."""
        with self._lock:
            for post_id in post_ids:
                _add(self.earned, (user_id, post_id), least, most)

    def happens(self, user_id: int, trigger: str, least: int = 1, most: int = 1) -> None:
        """An event of the user counts, at least and at most so often."""
        with self._lock:
            _add(self.happened, (user_id, trigger), least, most)

    def due(self, user_id: int) -> dict[int, tuple[int, int]]:
        """How often at least and at most the user has earned each post, by the rules of the town."""
        due: dict[int, tuple[int, int]] = {}
        for (who, trigger), bounds in self.happened.items():
            if who == user_id:
                for post_id, (count, most) in RULES[str(trigger)].items():
                    low, high = (min(bound // count, most or bound) for bound in bounds)
                    due[post_id] = low, high
        return due | {int(post): (low, high) for (who, post), (low, high) in self.earned.items() if who == user_id}

    def expects(self, name: str, check: Check) -> None:
        """Something must hold in the end."""
        with self._lock:
            self.checks.append((name, check))

    def did(self, deed: Deed, outcome: Outcome) -> None:
        """A deed came to its end."""
        with self._lock:
            self.deeds[deed.kind] += outcome.done
            if deed.repeatable and outcome.replies:
                self.repeatable.append((deed, outcome.reply))

    def refusal(self, what: str) -> None:
        """A client was asked to come again, or its worker died."""
        with self._lock:
            self.refusals[what] += 1

    def violation(self, text: str) -> None:
        """Something happened that must not."""
        with self._lock:
            self.violations.append(text)

    def moves_in(self, person: Person) -> None:
        """A user signed up."""
        with self._lock:
            self.people.append(person)

    def moves_out(self, person: Person) -> None:
        """A user was deleted, or may be."""
        with self._lock:
            self.gone.append(person)
