"""A backtracking matcher that counts what a regular expression does: one step for every character or place looked at.

`re` tells no such thing. This matcher tries the alternatives of a pattern in the same order as `re`, from the same
parsed form, so that it finds the same matches; what it adds is the number of steps, which says without a clock whether
the work grows with the text or with its square.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from re import _constants as op
from re import _parser
from typing import Any

_CATEGORIES = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}

Then = Callable[[int], int | None]
Node = Callable[[int, Then], int | None]
"""Matches at a place and goes on with the rest of the pattern there: the end of the whole match, or None."""


class Matcher:
    """The matcher of one compiled pattern; `steps` is what it has done since it was made."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.steps = 0
        self._text = ""
        self._groups: dict[int, tuple[int, int]] = {}
        self._ignore_case = bool(pattern.flags & re.IGNORECASE)
        self._ascii = bool(pattern.flags & re.ASCII)
        self._dot_all = bool(pattern.flags & re.DOTALL)
        items = list(_parser.parse(pattern.pattern, pattern.flags))
        self._node = self._sequence(items)
        self._first = self._first_of(items)
        self._may_begin: dict[str, bool] = {}

    def search(self, text: str, start: int, last: int, *, full: bool = False) -> int | None:
        """Where the first match ends of those that begin between two places, both included; None without one.

        With `full` it has to end with the text.
        """
        self._text, self._groups = text, {}

        def done(at: int) -> int | None:
            return None if full and at < len(text) else at

        for at in range(start, last + 1):
            if self._first is not None and not self._begins(text, at):
                self.steps += 1
            elif (end := self._node(at, done)) is not None:
                return end
        return None

    def _begins(self, text: str, at: int) -> bool:
        """Whether a match may begin with the character at a place; `re`, too, skips what cannot."""
        character = text[at] if at < len(text) else ""
        found = self._may_begin.get(character)
        if found is None:
            found = self._may_begin[character] = bool(character and self._first and self._first(character))
        return found

    def _first_of(self, items: Sequence[Any]) -> Callable[[str], bool] | None:
        """The test of the first character of a match; None where a match may be empty, or that is hard to tell."""
        for kind, value in items:
            if kind in (op.AT, op.ASSERT, op.ASSERT_NOT):
                continue
            if kind in (op.SUBPATTERN, op.ATOMIC_GROUP):
                return self._first_of(list(value[3] if kind is op.SUBPATTERN else value))
            if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
                return self._first_of(list(value[2])) if value[0] else None
            if kind is op.BRANCH:
                return _any_of([self._first_of(list(branch)) for branch in value[1]])
            node = getattr(self, f"_{str(kind).lower()}")(value)
            return getattr(node, "fits", None)
        return None

    # ---- one function per kind of item

    def _sequence(self, items: Sequence[Any]) -> Node:
        nodes = [getattr(self, f"_{str(kind).lower()}")(value) for kind, value in items]

        def run(at: int, then: Then, position: int = 0) -> int | None:
            if position == len(nodes):
                return then(at)
            return nodes[position](at, lambda after: run(after, then, position + 1))  # type: ignore[no-any-return]

        return run

    def _single(self, fits: Callable[[str], bool]) -> Node:
        def run(at: int, then: Then) -> int | None:
            self.steps += 1
            return then(at + 1) if at < len(self._text) and fits(self._text[at]) else None

        run.fits = fits  # type: ignore[attr-defined]
        return run

    def _literal(self, code: int) -> Node:
        return self._single(self._is(chr(code)))

    def _not_literal(self, code: int) -> Node:
        fits = self._is(chr(code))
        return self._single(lambda character: not fits(character))

    def _any(self, _: None) -> Node:
        return self._single(lambda character: self._dot_all or character != "\n")

    def _in(self, members: Sequence[Any]) -> Node:
        return self._single(self._among(members))

    def _branch(self, value: tuple[None, Sequence[Any]]) -> Node:
        nodes = [(self._first_of(list(branch)), self._sequence(list(branch))) for branch in value[1]]

        def run(at: int, then: Then) -> int | None:
            for first, node in nodes:
                self.steps += 1
                if first is not None and (at >= len(self._text) or not first(self._text[at])):
                    continue
                if (end := node(at, then)) is not None:
                    return end
            return None

        return run

    def _subpattern(self, value: tuple[int | None, int, int, Sequence[Any]]) -> Node:
        group, inner = value[0], self._sequence(list(value[3]))

        def run(at: int, then: Then) -> int | None:
            def close(end: int) -> int | None:
                before = self._groups.get(group) if group is not None else None
                if group is not None:
                    self._groups[group] = (at, end)
                found = then(end)
                if found is None and before is not None and group is not None:
                    self._groups[group] = before
                return found

            return inner(at, close)

        return run

    def _atomic_group(self, inner: Sequence[Any]) -> Node:
        node = self._sequence(list(inner))

        def run(at: int, then: Then) -> int | None:
            end = node(at, lambda after: after)
            return None if end is None else then(end)

        return run

    def _max_repeat(self, value: tuple[int, int, Sequence[Any]]) -> Node:
        return self._repeat(value, lazy=False)

    def _min_repeat(self, value: tuple[int, int, Sequence[Any]]) -> Node:
        return self._repeat(value, lazy=True)

    def _possessive_repeat(self, value: tuple[int, int, Sequence[Any]]) -> Node:
        repeat = self._repeat(value, lazy=False)

        def run(at: int, then: Then) -> int | None:
            end = repeat(at, lambda after: after)
            return None if end is None else then(end)

        return run

    def _repeat(self, value: tuple[int, int, Sequence[Any]], *, lazy: bool) -> Node:
        least, most, items = value
        node = self._sequence(list(items))
        single = getattr(self, f"_{str(items[0][0]).lower()}")(items[0][1]) if len(items) == 1 else None
        if fits := getattr(single, "fits", None):
            return self._run_of(fits, least, most, lazy)

        def run(at: int, then: Then, count: int = 0) -> int | None:
            def again() -> int | None:
                if count >= most:
                    return None
                return node(at, lambda after: run(after, then, count + 1) if after != at or count < least else None)

            if count < least:
                return again()
            self.steps += 1
            if lazy:
                return found if (found := then(at)) is not None else again()
            return found if (found := again()) is not None else then(at)

        return run

    def _run_of(self, fits: Callable[[str], bool], least: int, most: int, lazy: bool) -> Node:
        """A repetition of one character, without a call for each."""

        def run(at: int, then: Then) -> int | None:
            text, end = self._text, at
            last = min(len(text), at + most)
            if lazy:
                while end - at < least or (found := then(end)) is None:
                    self.steps += 1
                    if end >= last or not fits(text[end]):
                        return None
                    end += 1
                return found
            while end < last and fits(text[end]):
                end += 1
            self.steps += end - at + 1
            while end - at >= least:
                if (found := then(end)) is not None:
                    return found
                self.steps += 1
                end -= 1
            return None

        return run

    def _at(self, place: Any) -> Node:
        def run(at: int, then: Then) -> int | None:
            self.steps += 1
            return then(at) if self._is_at(place, at) else None

        return run

    def _assert(self, value: tuple[int, Sequence[Any]]) -> Node:
        return self._look(value, wanted=True)

    def _assert_not(self, value: tuple[int, Sequence[Any]]) -> Node:
        return self._look(value, wanted=False)

    def _look(self, value: tuple[int, Any], *, wanted: bool) -> Node:
        direction, items = value
        node, width = self._sequence(list(items)), items.getwidth()[0]

        def run(at: int, then: Then) -> int | None:
            begin = at - width if direction < 0 else at
            self.steps += 1
            found = begin >= 0 and node(begin, lambda after: after) is not None
            return then(at) if found is wanted else None

        return run

    def _groupref(self, group: int) -> Node:
        def run(at: int, then: Then) -> int | None:
            begin, end = self._groups.get(group, (0, -1))
            found = self._text[begin:end]
            self.steps += len(found) + 1
            return then(at + len(found)) if end >= 0 and self._text.startswith(found, at) else None

        return run

    # ---- characters and places

    def _is(self, wanted: str) -> Callable[[str], bool]:
        folded = self._folded(wanted)
        return lambda character: self._folded(character) == folded

    def _among(self, members: Sequence[Any]) -> Callable[[str], bool]:
        negated = bool(members) and members[0][0] is op.NEGATE
        tests = [self._member(kind, value) for kind, value in members[negated:]]
        return lambda character: any(test(character) for test in tests) is not negated

    def _member(self, kind: Any, value: Any) -> Callable[[str], bool]:
        if kind is op.LITERAL:
            return self._is(chr(value))
        if kind is op.RANGE:
            return lambda character: any(value[0] <= ord(case) <= value[1] for case in self._cases(character))
        name = str(value).rpartition("_")[2]
        test = re.compile(_CATEGORIES[name], self._ascii * re.ASCII)
        return lambda character: bool(test.fullmatch(character)) is not ("NOT" in str(value))

    def _folded(self, character: str) -> str:
        if not self._ignore_case or (self._ascii and not character.isascii()):
            return character
        lower = character.lower()
        return lower if len(lower) == 1 else character

    def _cases(self, character: str) -> Sequence[str]:
        """A character and, where case does not count, its two forms."""
        if not self._ignore_case:
            return (character,)
        upper = character if self._ascii and not character.isascii() else character.upper()
        return (self._folded(character), upper if len(upper) == 1 else character)

    def _is_at(self, place: Any, at: int) -> bool:
        text = self._text
        if place in (op.AT_BEGINNING, op.AT_BEGINNING_STRING):
            return at == 0
        if place is op.AT_END_STRING:
            return at == len(text)
        if place is op.AT_END:
            return at == len(text) or text[at:] == "\n"
        word = re.compile(_CATEGORIES["WORD"], self._ascii * re.ASCII)
        beside = [bool(word.match(text[i])) for i in (at - 1, at) if 0 <= i < len(text)]
        boundary = any(beside) if len(beside) < 2 else beside[0] != beside[1]
        return boundary is (place is op.AT_BOUNDARY)


def _any_of(tests: Sequence[Callable[[str], bool] | None]) -> Callable[[str], bool] | None:
    """Whether one of the tests holds; None if one of them is unknown."""
    known = [test for test in tests if test is not None]
    return (lambda character: any(test(character) for test in known)) if len(known) == len(tests) else None
