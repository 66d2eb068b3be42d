"""Changes that no test can notice, or need not: explained.toml, each with its reason."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("explained.toml")


@dataclass(frozen=True)
class Change:
    """What a mutant changes: the lines before and after, and the function or class around them ("" for none)."""

    module: str
    where: str
    before: str
    after: str

    def key(self) -> tuple[str, ...]:
        """What two descriptions of the same change have in common: they may be indented differently."""
        return self.module, self.where, stripped(self.before), stripped(self.after)


@dataclass(frozen=True)
class Explained:
    """A change, and why it is no gap in the tests."""

    change: Change
    reason: str


def load() -> list[Explained]:
    """What explained.toml has, in its order. Raises KeyError where an entry lacks something."""
    rows = tomllib.loads(FILE.read_text()).get("change", [])
    names = ("module", "where", "before", "after")
    return [Explained(Change(**{name: row[name] for name in names}), row["reason"]) for row in rows]


def as_toml(change: Change) -> str:
    """An entry of explained.toml for a change, without its reason.

    Only lines that are not blank are kept.
    """
    lines = [f'module = "{change.module}"', f'where = "{change.where}"']
    lines += [f"{name} = '''{stripped(text)}'''" for name, text in (("before", change.before), ("after", change.after))]
    return "\n".join(["[[change]]", *lines, 'reason = ""'])


def stripped(text: str) -> str:
    """The lines that are not blank, without their indentation."""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())
