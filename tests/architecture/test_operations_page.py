"""docs/operations.md against the metrics, the alarms and the reasons that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

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
TEMPLATE = load_template(ROOT / "template.yaml")
QUERIES = TEMPLATE.of_type("AWS::Logs::QueryDefinition")
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
    names = [alarm["Properties"]["AlarmName"] for alarm in TEMPLATE.of_type("AWS::CloudWatch::Alarm").values()]
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


def test_the_saved_queries_are_those_of_the_page():
    stated = dict(re.findall(r"^    # (.+):\n    (.+)$", PAGE, re.MULTILINE))
    saved = {
        query["Properties"]["Name"]["Fn::Sub"].removeprefix("laurel-${Stage}/"): query["Properties"]["QueryString"]
        for query in QUERIES.values()
    }
    assert saved == stated
    assert len(saved) == len(QUERIES)


@pytest.mark.parametrize("name", QUERIES)
def test_a_saved_query_asks_for_fields_that_lines_have(name):
    """Those of Lambda and CloudWatch begin with @; the others are explained on the page."""
    query = re.sub(r'"[^"]*"', "", QUERIES[name]["Properties"]["QueryString"])
    words = {word.partition(".")[0] for word in re.findall(r"(?<![@\w.])[a-z][a-z_]*(?:\.\d+)?(?!\w|\()", query)}
    language = {"fields", "filter", "sort", "stats", "by", "as", "or", "and", "desc", "requests", "slowest"}
    explained = PAGE.split("Queries for CloudWatch")[0] + PAGE.split("\n## Metrics")[1]
    assert {word for word in words - language if f"`{word}`" not in explained} == set()


def test_saved_queries_ask_the_groups_of_functions():
    groups = {TEMPLATE.resources[name]["Properties"]["LoggingConfig"]["LogGroup"]["Ref"] for name in TEMPLATE.functions}
    asked = {name: {group["Ref"] for group in query["Properties"]["LogGroupNames"]} for name, query in QUERIES.items()}
    routed = {f"{route.function.removesuffix('Function')}LogGroup" for route in TEMPLATE.routes}
    for name, found in asked.items():
        assert found <= groups, name
    assert [asked[name] for name in ("FailuresQuery", "RequestQuery", "ColdStartsQuery")] == [groups] * 3
    assert [asked[name] for name in ("CodesQuery", "SlowestQuery")] == [routed] * 2
