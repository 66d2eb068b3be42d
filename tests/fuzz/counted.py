"""Texts and patterns that count what is done with them, in place of a module's own."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, ModuleType
from typing import Any

from tests.fuzz.matcher import Matcher


class Meter:
    """Adds up steps: of expressions, of searches in texts, and of lines of Python."""

    def __init__(self) -> None:
        self.steps = 0
        self.used: set[str] = set()
        """The expressions that were asked for anything."""


def counted(text: str, meter: Meter) -> str:
    """The text as one that counts the characters that its methods look at, in results as well."""
    made = CountedText(text)
    made.meter = meter
    return made


class CountedText(str):
    """A text whose methods count the characters they look at or copy."""

    meter: Meter

    def _wrapped(self, value: Any) -> Any:
        if type(value) is str:
            return counted(value, self.meter)
        return type(value)(map(self._wrapped, value)) if isinstance(value, (list, tuple)) else value

    def __getitem__(self, key: Any) -> str:
        found = str.__getitem__(self, key)
        self.meter.steps += len(found)
        return found if len(found) < 2 else counted(found, self.meter)

    def __iter__(self) -> Iterator[str]:
        self.meter.steps += len(self)
        return str.__iter__(self)

    def __contains__(self, part: object) -> bool:
        return self.find(str(part)) >= 0

    def find(self, part: str, *bounds: Any) -> int:
        """Counts what lies between the beginning of the search and what it finds."""
        found = str.find(self, part, *bounds)
        begin, end = [*bounds, *(0, len(self))[len(bounds) :]][:2]
        self.meter.steps += max((found if found >= 0 else end) - begin, 0) + len(part)
        return found

    def startswith(self, part: Any, *bounds: Any) -> bool:
        """Counts no more than what it compares."""
        self.meter.steps += 1
        return str.startswith(self, part, *bounds)


def _looking_at_all(name: str) -> Callable[..., Any]:
    plain = getattr(str, name)

    def method(self: CountedText, *args: Any, **kwargs: Any) -> Any:
        self.meter.steps += len(self)
        return self._wrapped(plain(self, *args, **kwargs))

    return method


for _name in (
    "replace", "split", "rsplit", "partition", "rpartition", "splitlines", "lower", "upper", "strip", "lstrip",
    "rstrip", "translate", "encode", "count", "rfind", "index", "isascii", "isspace", "removeprefix", "removesuffix",
):  # fmt: skip
    setattr(CountedText, _name, _looking_at_all(_name))


class CountedPattern:
    """A compiled pattern whose searches are counted, and checked against what `re` finds."""

    def __init__(self, pattern: re.Pattern[str], meter: Meter, name: str) -> None:
        self.real, self.meter, self.name = pattern, meter, name
        self.pattern, self.groups, self.flags = pattern.pattern, pattern.groups, pattern.flags
        self._matcher = Matcher(pattern)

    def _count(self, text: str, start: int, found: re.Match[str] | None, *, full: bool = False, move: bool) -> None:
        """Count the attempts from `start` to where the match begins, or to the end of the text without one."""
        last = found.start() if found else (len(text) if move else start)
        tracing = sys.gettrace()
        sys.settrace(None)  # the matcher's own lines are not the subject's
        before = self._matcher.steps
        end = self._matcher.search(str.__str__(text), start, last, full=full)
        self.meter.steps += self._matcher.steps - before
        sys.settrace(tracing)
        assert end == (found.end() if found else None), (self.pattern, text, found)
        self.meter.used.add(self.name)

    def search(self, text: str, pos: int = 0) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        found = self.real.search(text, pos)
        self._count(text, pos, found, move=True)
        return found

    def match(self, text: str, pos: int = 0) -> re.Match[str] | None:
        """As `re.Pattern.match`."""
        found = self.real.match(text, pos)
        self._count(text, pos, found, move=False)
        return found

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.fullmatch`."""
        found = self.real.fullmatch(text)
        self._count(text, 0, found, full=True, move=False)
        return found

    def finditer(self, text: str, pos: int = 0) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        at = pos
        for found in self.real.finditer(text, pos):
            if found.start() < at:  # an empty match right after another
                continue
            self._count(text, at, found, move=True)
            yield found
            at = found.end() + (found.end() == found.start())
        if at <= len(text):
            self._count(text, at, None, move=True)

    def _run_through(self, text: str) -> None:
        for _ in self.finditer(text):
            pass

    def findall(self, text: str) -> list[Any]:
        """As `re.Pattern.findall`."""
        self._run_through(text)
        return self.real.findall(text)

    def split(self, text: str, maxsplit: int = 0) -> list[Any]:
        """As `re.Pattern.split`, with parts that count."""
        self._run_through(text)
        return [part if part is None else counted(part, self.meter) for part in self.real.split(text, maxsplit)]

    def sub(self, replacement: Any, text: str, count: int = 0) -> str:
        """As `re.Pattern.sub`, with a result that counts."""
        self._run_through(text)
        return counted(self.real.sub(replacement, text, count), self.meter)


def _replaced(value: Any, meter: Meter, name: str) -> Any:
    """A global with every pattern in it replaced; the same object where there is none."""
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        return CountedPattern(value, meter, name)
    if type(value) is tuple:
        made = tuple(_replaced(member, meter, f"{name}[{i}]") for i, member in enumerate(value))
        return value if all(one is other for one, other in zip(made, value, strict=True)) else made
    if type(value) is dict:
        changed = {key: _replaced(member, meter, f"{name}[{key!r}]") for key, member in value.items()}
        return value if all(changed[key] is value[key] for key in value) else changed
    return value


@contextmanager
def counting(modules: list[ModuleType]) -> Iterator[Meter]:
    """While it lasts, the expressions of these modules count their steps, and so do lines of Python in them."""
    meter = Meter()
    saved: list[tuple[ModuleType, str, Any]] = []
    files = {module.__file__ for module in modules}

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if frame.f_code.co_filename not in files:
            return None
        meter.steps += event in ("line", "call")
        return trace

    for module in modules:
        for name, value in list(vars(module).items()):
            made = _replaced(value, meter, f"{module.__name__}.{name}")
            if made is not value and not name.startswith("__"):
                saved.append((module, name, value))
                setattr(module, name, made)
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield meter
    finally:
        sys.settrace(before)
        for module, name, value in saved:
            setattr(module, name, value)


def patterns_of(modules: list[ModuleType]) -> set[str]:
    """The names of all expressions that are globals of these modules."""
    with counting(modules) as meter:
        found: set[str] = set()
        for module in modules:
            for value in vars(module).values():
                _collect(value, found)
    assert meter is not None
    return found


def _collect(value: Any, found: set[str]) -> None:
    if isinstance(value, CountedPattern):
        found.add(value.name)
    elif type(value) in (tuple, dict):
        for member in value.values() if isinstance(value, dict) else value:
            _collect(member, found)
