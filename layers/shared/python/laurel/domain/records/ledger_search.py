"""A search of posts or ledgers: the terms that a text must contain, and must not (WP_Query::parse_search)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from laurel.domain.slug import remove_accents

STOP_WORDS = frozenset(
    {
        "about",
        "an",
        "are",
        "as",
        "at",
        "be",
        "by",
        "com",
        "for",
        "from",
        "how",
        "in",
        "is",
        "it",
        "of",
        "on",
        "or",
        "that",
        "the",
        "this",
        "to",
        "was",
        "what",
        "when",
        "where",
        "who",
        "will",
        "with",
        "www",
    }
)
"""Words too common to search for (WP_Query::get_search_stopwords)."""

MOST_TERMS = 9
"""The most terms; a search of more is one phrase."""

_TERM = re.compile(r'"[^"]*(?:"|$)|[^\s",+]+')


@dataclass(frozen=True, slots=True)
class Search:
    """The terms that a text must contain, and must not contain, folded by `fold`."""

    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether there are any terms."""
        return bool(self.wanted or self.unwanted)

    def finds(self, text: str) -> bool:
        """Whether the text contains every wanted term and no unwanted one, regardless of case and accents."""
        folded = fold(text)
        return all(term in folded for term in self.wanted) and not any(term in folded for term in self.unwanted)


def fold(text: str) -> str:
    """A text as the database compares it: without case, Latin letters without their accents."""
    return remove_accents(text).lower()


def parse_search(phrase: str) -> Search:
    """Parse a phrase: words, ``"quoted phrases"`` and ``-excluded`` words.

    Single letters and `STOP_WORDS` are left out; if nothing is left, the phrase is one term.
    """
    phrase = fold(phrase.strip())
    terms = [term for found in _TERM.findall(phrase) if (term := _term(found))]
    if not terms or len(terms) > MOST_TERMS:
        terms = [phrase] if phrase else []
    wanted = [term for term in terms if not _excludes(term)]
    return Search(tuple(wanted), tuple(term[1:] for term in terms if _excludes(term)))


def _term(found: str) -> str:
    if found.startswith('"'):
        return found.strip('"')
    word = found.strip("'")
    single = len(word) == 1 and word in "-abcdefghijklmnopqrstuvwxyz"
    return "" if single or word in STOP_WORDS else word


def _excludes(term: str) -> bool:
    return term.startswith("-") and len(term) > 1
