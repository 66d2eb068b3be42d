"""What a run says: a table, and the changes that no test noticed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.mutants.explained import as_toml
from tests.mutants.forks import KILLED, SURVIVED, TIMEOUT
from tests.mutants.generate import Mutant
from tests.mutants.selection import Module

COLUMNS = ("mutants", "run", "killed", "timeouts", "survived", "explained", "score", "cpu each", "wall each")
NAME_WIDTH, WIDTH = 45, 10


@dataclass
class Row:
    """A module's line: ``mutants`` that there are; ``cpu`` and ``wall`` are the seconds that the run of some took."""

    module: str
    mutants: int
    killed: int = 0
    timeouts: int = 0
    survived: int = 0
    explained: int = 0
    cpu: float = 0
    wall: float = 0

    def count(self, verdict: str) -> None:
        """Add a mutant that was run."""
        name = {KILLED: "killed", TIMEOUT: "timeouts", SURVIVED: "survived"}[verdict]
        setattr(self, name, getattr(self, name) + 1)

    @property
    def run(self) -> int:
        return self.killed + self.timeouts + self.survived

    def __str__(self) -> str:
        score = f"{100 * (self.killed + self.timeouts) // self.run} %" if self.run else "-"
        figures = (self.mutants, self.run, self.killed, self.timeouts, self.survived, self.explained, score)
        each = [f"{seconds / self.run:.2f} s" for seconds in (self.cpu, self.wall)] if self.run else []
        return _line(self.module, (*figures, *each))


def heading(modules: list[Module]) -> str:
    """The table's first line, for so many modules."""
    return _line(f"{len(modules)} modules", COLUMNS)


def total(rows: list[Row]) -> str:
    """The table's last line."""
    names = ("mutants", "killed", "timeouts", "survived", "explained", "cpu", "wall")
    return str(Row("all", *(sum(getattr(row, name) for row in rows) for name in names)))


def write_survivors(folder: Path, survivors: list[Mutant]) -> None:
    """Write survivors.diff, and survivors.toml: the entries that explained.toml would need.

    Args:
        folder: Where to.
        survivors: Mutants that no test noticed.
    """
    (folder / "survivors.diff").write_text("".join(f"{mutant.diff}\n\n" for mutant in survivors))
    (folder / "survivors.toml").write_text("".join(f"{as_toml(mutant.change)}\n\n" for mutant in survivors))


def _line(name: str, figures: tuple[object, ...]) -> str:
    return f"{name:{NAME_WIDTH}}" + "".join(f"{figure!s:>{WIDTH}}" for figure in figures)
