"""docs/events.md and the runbook against the rules of `laurel.domain.awards.event`."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from laurel.domain import amounts
from laurel.domain.awards import event

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "events.md").read_text(encoding="utf-8")
RUNBOOK = (DOCS / "operations.md").read_text(encoding="utf-8")

LIMITS = {
    "the trigger": [event.TRIGGER_LENGTH],
    "`id`": [event.ID_LENGTH],
    "`user_id`, `specific_id`": [event.LARGEST_NUMBER],
    "`args`": [event.MOST_ARGS, event.ARGS_BYTES],
    "numbers in `args`": [event.LARGEST_NUMBER, 0, 0, event.SMALLEST_NUMBER],
    "`value`": [amounts.VALUE_DIGITS, amounts.VALUE_DIGITS, 0],
    "`attributes`": [
        amounts.MOST_ATTRIBUTES,
        f"{amounts.ATTRIBUTES_BYTES}",
        amounts.ATTRIBUTE_LENGTH,
    ],
    "`time`": [event.EARLIEST.date(), event.AHEAD // timedelta(minutes=1), event.OLDEST // timedelta(days=1)],
    "how long an `id` is known": [event.MARKER_LIFE // timedelta(days=1)],
}
"""By row of the table: the numbers that it states, in their order."""


def rows_after(heading: str) -> dict[str, str]:
    """First and second cell of the rows of a table, by its first heading."""
    table = PAGE.split(f"| {heading} |")[1].split("\n\n")[0]
    cells = [line.strip("|").split("|") for line in table.splitlines()[2:]]
    return {first.strip(): second.strip() for first, second in cells}


def test_the_page_states_the_limits():
    rows = rows_after("limit of")
    assert rows.keys() == LIMITS.keys()
    for name, numbers in LIMITS.items():
        stated = re.findall(r"\d{4}-\d\d-\d\d|\de-\d+|\d[\d,]*", rows[name])
        assert [text.rstrip(",").replace(",", "") for text in stated] == [str(number) for number in numbers], name


@pytest.mark.parametrize("code", event.REFUSALS)
def test_every_refusal_is_explained_to_senders_and_operators(code):
    status = event.REFUSALS[code]
    assert re.search(rf"^\| {status} \|[^|]*`{code}`", PAGE, re.MULTILINE)
    assert re.search(rf"^\|[^|]*`{code}`[^|]*\|[^|]+\|[^|]+\|$", RUNBOOK, re.MULTILINE)


def test_an_id_is_known_for_longer_than_its_event_may_be_sent():
    assert event.OLDEST + event.AHEAD + timedelta(hours=12) <= event.MARKER_LIFE
