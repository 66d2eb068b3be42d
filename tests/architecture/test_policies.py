"""What template.yaml lets each function do, against what its use cases need (laurel_cli.aws.permissions)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from laurel.store.driver.tables import TABLES
from laurel_cli.aws.key_families import FAMILIES, in_family
from laurel_cli.aws.permissions import FRONT, GROUPS, USE_CASES, Permission, granted, permissions_of, policy_block
from laurel_cli.aws.template import load_template

ROOT = Path(__file__).parents[2]
TEMPLATE = load_template(ROOT / "template.yaml")
FUNCTIONS = {name: function.handler.partition(".")[0] for name, function in TEMPLATE.functions.items()}
FORBIDDEN = ("Scan", "PartiQL", "Create", "DeleteTable", "DeleteBackup", "UpdateTable", "Restore")


def too_wide(permissions: set[Permission]) -> set[Permission]:
    """Permissions with a wildcard, and those that no function may have for any table.

    A family of keys ends in one; of which keys there may be families is in the table of them.
    """
    return {
        (action, resource)
        for action, resource in permissions
        if "*" in action + resource.partition("[")[0] or any(word in action for word in FORBIDDEN)
    }


@pytest.mark.parametrize(("function", "group"), FUNCTIONS.items())
def test_a_function_may_do_what_its_use_cases_need_and_nothing_else(function, group):
    needed = permissions_of(group)
    found = granted(TEMPLATE, function)
    missing, needless = sorted(needed - found), sorted(found - needed)
    message = f"{function} lacks {missing} and does not need {needless}. In template.yaml:\n{policy_block(needed)}"
    assert found == needed, message


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_function_has_a_wildcard_scans_or_drops(function):
    assert too_wide(granted(TEMPLATE, function)) == set()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_an_action_on_a_table_is_in_one_statement(function):
    """A batch may have keys of several families, and one statement has to allow them all."""
    statements = [found for policy in policies(function) for found in policy["Statement"]]
    found = [
        (action, json.dumps(resource, sort_keys=True))
        for statement in statements
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    ]
    assert len(found) == len(set(found))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_is_kept_to_keys_wherever_its_tables_have_families(function):
    for action, resource in granted(TEMPLATE, function):
        assert ("[" in resource) == (resource.partition("[")[0] in FAMILIES), (action, resource)


ARN = "arn:aws:dynamodb:ap-southeast-2:123456789012:table/laurel-a-stage-with-a-long-name-earnings"
ROLE_BYTES = 10_240
"""What the inline policies of a role may have in all, without white space."""


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_policies_of_a_role_fit(function):
    text = json.dumps(policies(function), separators=(",", ":"))
    arns = re.sub(r"\{[^{}]*\}", lambda found: ARN if "Arn" in found[0] else found[0], text)
    assert len(arns) < ROLE_BYTES * 0.8


def policies(function: str) -> list[Any]:
    """The inline policies of a function."""
    found: list[Any] = TEMPLATE.resources[function]["Properties"]["Policies"]
    return found


def listed(value: Any) -> list[Any]:
    """A value that may be one or a list."""
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_has_a_policy_of_its_own(function):
    properties = TEMPLATE.resources[function]["Properties"]
    assert "Role" not in properties
    assert all("Statement" in policy for policy in properties["Policies"])
    assert all(statement["Effect"] == "Allow" for policy in properties["Policies"] for statement in policy["Statement"])


def test_the_front_function_may_do_what_all_functions_with_routes_may():
    routed = {TEMPLATE.functions[route.function].handler.partition(".")[0] for route in TEMPLATE.routes} - {FRONT}
    assert set().union(*map(permissions_of, routed)) <= permissions_of(FRONT)


def test_every_use_case_belongs_to_a_group_and_names_existing_resources():
    used = {use_case for use_cases in GROUPS.values() for use_case in use_cases}
    assert used == USE_CASES.keys()
    indexes = {f"{table.name}/{index.name}" for table in TABLES.values() for index in table.indexes}
    of_tables = {in_family(table, family) for table in TABLES for family in FAMILIES.get(table, [""])}
    needed = {resource for group in GROUPS for _, resource in permissions_of(group)}
    assert needed <= {*of_tables, *indexes, *TEMPLATE.resources}


@pytest.mark.parametrize(
    "statement",
    [
        "{Effect: Allow, Action: 'dynamodb:*', Resource: !GetAtt UsersTable.Arn}",
        "{Effect: Allow, Action: [dynamodb:GetItem, dynamodb:Scan], Resource: [!GetAtt UsersTable.Arn]}",
        '{Effect: Allow, Action: dynamodb:Query, Resource: !Sub "${UsersTable.Arn}/index/*"}',
        "{Effect: Allow, Action: dynamodb:GetItem, Resource: '*'}",
        '{Effect: Allow, Action: dynamodb:GetItem, Resource: !Sub "arn:aws:dynamodb:${AWS::Region}:*:table/a"}',
    ],
)
def test_the_rule_itself(statement, tmp_path):
    path = tmp_path / "template.yaml"
    policy = f"{{Handler: a.app.handler, Policies: [{{Statement: [{statement}]}}]}}"
    path.write_text(f"Resources: {{A: {{Type: 'AWS::Serverless::Function', Properties: {policy}}}}}")
    assert too_wide(granted(load_template(path), "A"))
