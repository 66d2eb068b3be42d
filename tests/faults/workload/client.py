"""A client of the run, as scenarios see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.faults.town import Person, Town
from tests.faults.workload.book import Book, Deed, Outcome
from tests.faults.workload.caller import Caller


@dataclass
class Client:
    """One client: its caller, the people whom it alone writes, and what it wrote of them last."""

    town: Town
    book: Book
    caller: Caller
    number: int
    pairs: Iterator[tuple[Person, Person]]
    count: Iterator[int]
    written: dict[str, list[object]] = field(default_factory=dict)
    """By what is written: what it may be now. That is what was acknowledged last, and what had no answer since."""

    @property
    def name(self) -> str:
        """A name given once in a run."""
        return f"c{self.number}n{next(self.count)}"

    @property
    def amount(self) -> int:
        """An amount given once in a run."""
        return 1000 + self.number + 16 * next(self.count)

    @property
    def admin(self) -> Person:
        """The administrator."""
        return self.town.admin

    @property
    def managed(self) -> Person:
        """The user whom this client alone manages by hand."""
        return self.town.managed[self.number]

    def player(self) -> Person:
        """Any of those who play."""
        return self.caller.chance.choice(self.town.players)

    def happens(self, part: float) -> bool:
        """A chance of so much."""
        return self.caller.chance.random() < part

    def do(self, deed: Deed) -> Outcome:
        """Do it until the outcome is known; what is not by now is finished when all is calm."""
        return self.caller.do(deed)

    def do_once(self, deed: Deed) -> Outcome:
        """Do what a repetition would do a second time: so it is not repeated."""
        return self.caller.do_once(deed)

    def write(self, name: str, value: object, deed: Deed, first: object) -> None:
        """Write a value over the one before, with a single request; `first` was there before the run."""
        outcome = self.do_once(deed)
        self.written[name] = [value] if outcome.done else [*self.written.get(name, [first]), value]

    def wrong(self, name: str, found: object) -> str:
        """What is wrong with a value that was found, "" for nothing."""
        due = self.written[name]
        return "" if found in due else f"{name} of client {self.number} is {found}, not one of {due}"
