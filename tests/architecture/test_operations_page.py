"""docs/operations.md against the metrics, the alarms and the reasons that exist."""

from __future__ import annotations

import re
from pathlib import Path

from event_queue.envelope import UNREADABLE
from event_queue.failed import PAUSES
from event_queue.reasons import TRANSIENT, UNEXPECTED
from laurel.app import metrics as counts
from laurel.app.errors import TooManyAtOnce, UserNotFound
from laurel.composition import telemetry
from laurel.domain.awards.event import REFUSALS
from laurel.store.aws.event_queue import MESSAGE_ID, REASON
from laurel_cli.aws.template import load_template

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def names_in(heading: str, level: str = "##") -> set[str]:
    """What the first column of the table under a heading has in code style."""
    section = PAGE.split(f"\n{level} {heading}\n")[1].split(f"\n{level} ")[0]
    cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("|")][2:]
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def test_metrics_are_those_that_are_counted():
    counted = {value for name, value in vars(counts).items() if name.isupper()}
    assert names_in("Metrics") == counted | {telemetry.LATENCY}


def test_every_alarm_says_what_to_do():
    template = load_template(ROOT / "template.yaml")
    names = [alarm["Properties"]["AlarmName"] for alarm in template.of_type("AWS::CloudWatch::Alarm").values()]
    alarms = {name["Fn::Sub"].removeprefix("laurel-${Stage}-") for name in names}
    of_functions = set(re.findall(r"\$\{AlarmName\}-(\w+)", (ROOT / "alarms" / "function.yaml").read_text("utf-8")))
    assert names_in("Alarms") == alarms | {f"{{function}}-{name}" for name in of_functions}


def test_every_reason_of_the_queue_is_explained():
    explained = names_in("Events that could not be taken", "###")
    assert {*TRANSIENT, *REFUSALS, TooManyAtOnce.code, UserNotFound.code, UNREADABLE, UNEXPECTED} <= explained


def test_the_pauses_of_the_queue_and_the_attributes_of_its_dead_letters_are_those_of_the_code():
    *first, last = map(str, PAUSES)
    stated = f"delivered again after {', '.join(first)} and {last} seconds"
    events = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    assert [page.count(stated) for page in (PAGE, events)] == [1, 1]
    assert {f"`{REASON}`", f"`{MESSAGE_ID}`"} <= set(re.findall(r"`\w+`", PAGE))
