"""Decisions have a number, a date, a status and one page, and the index lists them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

DECISIONS = Path(__file__).parents[2] / "docs/decisions"
PAGES = sorted(page for page in DECISIONS.glob("*.md") if page.name != "README.md")
LONGEST = 60
"""Lines of a page."""

HEAD = re.compile(
    r"# (?P<number>\d+)\. (?P<title>.+)\n\n"
    r"- Date: (?P<date>\d{4}-\d\d-\d\d)\n"
    r"- Status: (?P<status>accepted|(?:accepted, amended|superseded) by (?P<later>\d+(?:, \d+)*))\n\n"
)


def head(page: Path) -> dict[str, str]:
    """The fields of the first lines of a page."""
    found = HEAD.match(page.read_text("utf-8"))
    assert found, f"{page.name} does not begin as the template in docs/decisions/README.md"
    return found.groupdict()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_decision_has_its_form(page):
    fields = head(page)
    assert re.fullmatch(rf"{int(fields['number']):04}-[a-z0-9-]+\.md", page.name)
    assert date.fromisoformat(fields["date"])
    assert len(page.read_text("utf-8").splitlines()) <= LONGEST


def test_numbers_are_consecutive_and_a_decision_is_changed_by_a_later_one():
    heads = [head(page) for page in PAGES]
    assert [int(each["number"]) for each in heads] == list(range(1, len(PAGES) + 1))
    changed = [(int(each["number"]), int(later)) for each in heads for later in re.findall(r"\d+", each["later"] or "")]
    assert [pair for pair in changed if not pair[0] < pair[1] <= len(PAGES)] == []


def test_the_index_lists_every_decision():
    rows = re.findall(r"^\| \d.*$", (DECISIONS / "README.md").read_text("utf-8"), re.MULTILINE)
    heads = [(head(page), page.name) for page in PAGES]
    assert rows == [
        f"| {each['number']} | [{each['title']}]({name}) | {each['date']} | {each['status']} |" for each, name in heads
    ]
