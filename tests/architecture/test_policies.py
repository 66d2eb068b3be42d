"""What template.yaml lets each function do, against what its use cases need (laurel_cli.aws.permissions)."""

from __future__ import annotations

from pathlib import Path

import pytest

from laurel.store.driver.tables import TABLES
from laurel_cli.aws.permissions import FRONT, GROUPS, USE_CASES, Permission, granted, permissions_of, policy_block
from laurel_cli.aws.template import load_template

ROOT = Path(__file__).parents[2]
TEMPLATE = load_template(ROOT / "template.yaml")
FUNCTIONS = {name: function.handler.partition(".")[0] for name, function in TEMPLATE.functions.items()}
FORBIDDEN = ("Scan", "PartiQL", "Create", "DeleteTable", "DeleteBackup", "UpdateTable", "Restore")


def too_wide(permissions: set[Permission]) -> set[Permission]:
    """Permissions with a wildcard, and those that no function may have for any table."""
    return {
        (action, resource)
        for action, resource in permissions
        if "*" in action + resource or any(word in action for word in FORBIDDEN)
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
    named = {resource for grants in USE_CASES.values() for resource in grants}
    assert named <= {*TABLES, *indexes, *TEMPLATE.resources}


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
