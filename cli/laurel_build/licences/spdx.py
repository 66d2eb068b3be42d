"""Which licences may ship: an allow-list of SPDX identifiers, and expressions of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Set

ALLOWED: frozenset[str] = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "ISC",
        "LicenseRef-Public-Domain",
        "MIT",
        "MIT-0",
        "PSF-2.0",
        "Unicode-3.0",
        "Unicode-DFS-2016",
        "Unlicense",
        "Zlib",
    }
)
"""Permissive licences: they require notices and nothing else. GPL, LGPL, AGPL, EPL and the like do not ship."""

_TOKENS = re.compile(r"[()]|[^\s()]+")
_WORDS = {"AND", "OR", "WITH", "(", ")"}


def refused(expression: str, allowed: Set[str] = ALLOWED) -> frozenset[str]:
    """The identifiers for which an SPDX expression is not allowed; none if it is.

    Of ``A OR B`` one has to be allowed, of ``A AND B`` both. ``A WITH B`` is ``A``: an exception only permits more.
    What is no expression, such as "Dual License" or "", is refused whole.
    """
    try:
        return _Parser(expression, allowed).parse()
    except _NoExpression:
        return frozenset({expression or "none declared"})


class _NoExpression(Exception):
    """The text does not have the form of an SPDX expression."""


class _Parser:
    """Recursive descent over one expression; the value of each part is the set of what is refused in it."""

    def __init__(self, expression: str, allowed: Set[str]) -> None:
        self._tokens: list[str] = _TOKENS.findall(expression)
        self._allowed = allowed

    def parse(self) -> frozenset[str]:
        """The refused identifiers of the whole. Raises _NoExpression."""
        found = self._alternatives()
        if self._tokens:
            raise _NoExpression
        return found

    def _alternatives(self) -> frozenset[str]:
        found = self._list("OR", self._all)
        return frozenset().union(*found) if all(found) else frozenset()

    def _all(self) -> frozenset[str]:
        return frozenset().union(*self._list("AND", self._one))

    def _list(self, operator: str, part: Callable[[], frozenset[str]]) -> list[frozenset[str]]:
        found = [part()]
        while self._tokens[:1] == [operator]:
            self._next()
            found.append(part())
        return found

    def _one(self) -> frozenset[str]:
        token = self._next()
        if token == "(":
            found = self._alternatives()
            if self._next() != ")":
                raise _NoExpression
            return found
        if token in _WORDS:
            raise _NoExpression
        if self._tokens[:1] == ["WITH"]:
            self._next()
            if self._next() in _WORDS:
                raise _NoExpression
        return frozenset() if token in self._allowed else frozenset({token})

    def _next(self) -> str:
        if not self._tokens:
            raise _NoExpression
        return self._tokens.pop(0)
