from __future__ import annotations

import pytest

from laurel.rest.schema import rest_validate_json_schema_pattern
from laurel.rest.schema.patterns import LONGEST_SUBJECT, compile_pcre


@pytest.mark.parametrize(("pattern", "good", "bad"), [
    ("^[a-z]+$", "abc", "aBc"),
    (r"^[[:alpha:]]+\z", "abc", "abc\n"),
    (r"^[[:digit:]_]+\Z", "12_\n", "12_a"),
    (r"^\p{L}+$", "Straße", "a1"),
    (r"^[\p{Lu}\d]+$", "Ä9", "ä9"),
    (r"^\P{L}+$", "123", "12a"),
    (r"^\p{^L}+$", "123", "12a"),
    (r"^\x{65e5}", "日本", "本日"),
    (r"^(?<year>\d{4})-(?P=year)$", "2020-2020", "2020-2021"),
    (r"^(?<!x)a(?<=a)$", "a", "xa"),
    (r"^\w+$", "naïve", "na-ve"),
    (r"a\hb", "a\tb", "a\nb"),
    (r"^a\Rb$", "a\r\nb", "ab"),
    (r"^[\h]+$", " \t", "\n"),
    (r"^[^]x]+$", "ab", "a]b"),
    (r"^[]x]+$", "]x", "]y"),
    (r"^[[]\d+\]$", "[5]", "5"),
    (r"\\p\{L", r"\p{L", "a"),
    ("#/+", "x#//", "x/#"),
    ("", "", None),
])  # fmt: skip
def test_pcre_notation(pattern, good, bad):
    assert rest_validate_json_schema_pattern(pattern, good)
    if bad is not None:
        assert not rest_validate_json_schema_pattern(pattern, bad)


@pytest.mark.parametrize("pattern", ["(", "[", r"\x{110000}", "(?<", "a{2,1}", "(?R)", "[[:nonsense:]"])
def test_what_cannot_be_compiled_matches_nothing(pattern):
    assert not rest_validate_json_schema_pattern(pattern, "anything")


def test_a_pattern_is_compiled_once():
    assert compile_pcre("^once$") is compile_pcre("^once$")


def test_very_long_values_match_nothing():
    assert rest_validate_json_schema_pattern("a", "a" * LONGEST_SUBJECT)
    assert not rest_validate_json_schema_pattern("a", "a" * (LONGEST_SUBJECT + 1))
