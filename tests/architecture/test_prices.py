"""What docs/operations.md says a site costs: sums of its own prices, and counts of what the template has."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from laurel_cli.aws.template import load_document, load_template

ROOT = Path(__file__).parents[2]
COSTS = (ROOT / "docs/operations.md").read_text("utf-8").split("\n## What it costs\n")[1].split("\n## ")[0]
TEXT = " ".join(COSTS.split())
TEMPLATE = load_template(ROOT / "template.yaml")
OF_A_FUNCTION = load_template(ROOT / "alarms/function.yaml")

READ, WRITE, REQUEST = 0.125, 0.625, 2.57
"""Dollars for a million read units, write units, and requests without either."""

ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in COSTS.splitlines() if line.startswith("|")][
    2:
]
METRICS_OF_A_FREE_DASHBOARD = 50


def stated(pattern: str) -> float:
    """The one number that a sentence states."""
    (found,) = re.findall(pattern, TEXT)
    return float(found)


def cents(dollars: float) -> float:
    """Rounded as the page does, half a cent up."""
    return round(dollars + 1e-9, 2)


def test_a_request_is_the_sum_of_its_parts():
    kilobytes = stated(r"logs ([\d.]+) KB . 0\.50")
    parts = [1.00, 0.20, cents(0.02 * 13.3334), cents(kilobytes * 0.50), 0.05 * 5.00]
    assert cents(sum(parts)) == stated(r"traces of 5 % [\d.]+ = \*\*\$([\d.]+)\*\*") == REQUEST


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:40])
def test_a_row_is_the_sum_of_its_units(row):
    what, read, written, dynamodb, in_all = row
    expected = cents(float(read or 0) * READ + float(written or 0) * WRITE)
    figures = [float(figure) for figure in re.findall(r"\d+\.\d\d(?!\d)", dynamodb)]
    assert expected in figures
    if "notice" in dynamodb:
        assert figures[figures.index(expected) + 1 :], "what a notice costs"
    # What is no request of a client has its own parts in its first column.
    if in_all and not re.search(r"without the write|no gateway", what):
        after = sum(figures[figures.index(expected) + 1 :])
        assert float(in_all.strip("*$")) == pytest.approx(cents(REQUEST + expected + after), abs=0.011)


def test_idle_is_the_alarms_and_dashboards_of_the_template():
    own = TEMPLATE.of_type("AWS::CloudWatch::Alarm").values()
    queries = [alarm for alarm in own if "Metrics" in alarm["Properties"]]
    watched = len(OF_A_FUNCTION.of_type("AWS::CloudWatch::Alarm")) * len(TEMPLATE.functions)
    assert stated(r"(\d+) alarms on a metric") == len(own) - len(queries) + watched
    assert stated(r"alarms on a metric ([\d.]+)") == cents((len(own) - len(queries) + watched) * 0.10)
    assert stated(r"The (\d+) alarms on tables are queries") == len(queries)
    assert stated(r"the dashboard ([\d.]+),") == 3.00 * len(TEMPLATE.of_type("AWS::CloudWatch::Dashboard"))
    parts = re.search(r"\*\*Idle, a month\*\*: (.*?): \*\*about \$(\d+)\*\*, without alarms \$(\d+)", TEXT)
    figures = [float(figure) for figure in re.findall(r"\d\.\d\d", parts[1])]
    assert len(figures) == 7
    assert (round(sum(figures)), round(sum(figures[1:]))) == (int(parts[2]), int(parts[3]))


def test_the_dashboard_is_none_of_the_free_ones():
    (dashboard,) = TEMPLATE.of_type("AWS::CloudWatch::Dashboard").values()
    widgets = json.loads(dashboard["Properties"]["DashboardBody"]["Fn::Sub"])["widgets"]
    assert sum(len(widget["properties"]["metrics"]) for widget in widgets) > METRICS_OF_A_FREE_DASHBOARD


def test_a_query_finds_at_most_a_metric_for_each_table_and_operation():
    operations = 9  # BatchGet, BatchWrite, Delete, Get, Put, Query, Update, and the two transactions
    most = len(TEMPLATE.of_type("AWS::DynamoDB::Table")) * operations * 0.10
    assert stated(r"at most ([\d.]+) each") == cents(most)


def test_egress_goes_by_its_price():
    price = stated(r"egress to the internet \$([\d.]+) a GB")
    for kilobytes, dollars in re.findall(r"([\d.]+) KB(?: with its headers)?, ([\d.]+) a million", TEXT):
        assert cents(float(kilobytes) * price) == pytest.approx(float(dollars), abs=0.006)
    assert len(re.findall(r"KB(?: with its headers)?, [\d.]+ a million", TEXT)) == 2


def test_the_example_is_the_sum_of_its_parts():
    (example,) = re.findall(r"6 M reads .*? a month", TEXT)
    reads, events, egress, fixed, total = map(
        float, re.findall(r"[\d.]+", example.replace("6 M", "").replace("1.5 M", ""))
    )
    rows = {row[0]: float(re.findall(r"[\d.]+", row[4])[0]) for row in ROWS if row[4]}
    assert reads == cents(6 * rows["the same, signed in"])
    assert events == cents(1.5 * rows["an event by POST that counts or is awarded"])
    assert egress == cents(7.5 * 0.14)
    assert fixed == round(9.01 + 30 * 0.30)
    assert total == round(reads + events + egress + fixed)


def test_the_edge_is_the_sum_of_its_parts():
    edge = load_document(ROOT / "edge/template.yaml")["Resources"]
    rules = edge["WebAcl"]["Properties"]["Rules"]
    assert stated(r"the web ACL 5\.00, its (\d+) rules") == len(rules)
    assert stated(r"its \d+ rules ([\d.]+): ") == len(rules)
    assert stated(r"its \d+ rules [\d.]+: \*\*\$([\d.]+)\*\*") == 5 + len(rules)
    parts = re.search(r"the web ACL ([\d.]+), CloudFront ([\d.]+) .*?, its function ([\d.]+): \*\*\$([\d.]+)\*\*", TEXT)
    assert parts
    assert cents(sum(map(float, parts.groups()[:3]))) == float(parts[4])
