"""A release reaches those who call: each function is called by an alias, whose version changes with what it runs."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from laurel_build.built_template import write_literal
from laurel_cli.aws.template import load_document, load_template

ROOT = Path(__file__).parents[2]
TEMPLATE = load_template(ROOT / "template.yaml")
PARAMETERS = {
    "Architecture": "x86_64",
    "BehindEdge": "on",
    "ColdStart": "SnapStart",
    "Examples": "on",
    "LogLevel": "DEBUG",
    "Runtime": "python3.12",
    "SiteUrl": "https://example.org",
    "Sizing": "post_shards=2",
}
"""The parameters whose values functions see, besides those that make another site, and another value of each."""

pytestmark = pytest.mark.skipif(not (ROOT / ".venv-tools").exists(), reason="make tools")


def _run(*arguments: str) -> str:
    command = [f"{ROOT}/.venv-tools/bin/python", f"{ROOT}/tests/chain/transformed.py", *arguments]
    env = {**os.environ, "AWS_DEFAULT_REGION": "eu-west-1", "PYTHONPATH": ""}
    return subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout


@pytest.fixture(scope="module")
def written() -> str:
    return _run("written", str(ROOT / "template.yaml"))


def resources(path: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(_run("resources", str(path)))
    return found


def of_type(found: dict[str, dict[str, Any]], name: str) -> dict[str, dict[str, Any]]:
    return {key: body for key, body in found.items() if body["Type"] == f"AWS::Lambda::{name}"}


@pytest.fixture(scope="module")
def released(written, tmp_path_factory):
    path = tmp_path_factory.mktemp("released") / "template.yaml"
    path.write_text(written)
    return resources(path)


@pytest.mark.parametrize(
    ("old", "new", "functions"),
    [
        ("CodeUri: functions/", "CodeUri: functions-2/", 13),
        ("ContentUri: layers/shared/python", "ContentUri: layers/shared-2", 13),
        ("ContentUri: layers/deps", "ContentUri: layers/deps-2", 13),
        ("ContentUri: layers/crypto", "ContentUri: layers/crypto-2", 1),
        (
            "Handler: wp_cron.app.handler\n      MemorySize: 512",
            "Handler: wp_cron.app.handler\n      MemorySize: 256",
            1,
        ),
        ("RetentionInDays", "RetentionInDays", 0),
    ],
    ids=["code", "layer", "dependencies", "dependencies of one", "memory of one", "nothing"],
)
def test_what_a_function_runs_makes_a_version_of_it(written, released, tmp_path, old, new, functions):
    assert old in written
    path = tmp_path / "template.yaml"
    path.write_text(written.replace(old, new))
    changed = resources(path)
    assert len(of_type(changed, "Version").keys() - of_type(released, "Version").keys()) == functions


@pytest.mark.parametrize(("parameter", "value"), PARAMETERS.items())
def test_so_does_a_parameter_that_functions_see_once_it_is_a_literal(written, tmp_path, parameter, value):
    path, versions = tmp_path / "template.yaml", []
    for literal in (str(TEMPLATE.parameters[parameter]), value):
        path.write_text(written)
        write_literal(path, parameter, literal)
        versions.append(of_type(resources(path), "Version").keys())
    assert len(versions[1] - versions[0]) == len(TEMPLATE.functions)


def test_the_parameters_that_functions_see_are_known():
    document = load_document(ROOT / "template.yaml")
    seen = {
        reference
        for part in (document["Globals"], *(TEMPLATE.resources[name]["Properties"] for name in TEMPLATE.functions))
        for reference in references_in({key: value for key, value in flat(part).items() if key not in NOT_OF_VERSIONS})
    }
    assert seen & TEMPLATE.parameters.keys() == PARAMETERS.keys()


NOT_OF_VERSIONS = ("Events", "DeploymentPreference", "ProvisionedConcurrencyConfig", "ReservedConcurrentExecutions")
"""What belongs to a function's callers."""


def flat(part: dict[str, Any]) -> dict[str, Any]:
    return {**part, **part.get("Function", {})} if "Function" in part else part


def references_in(part: Any) -> set[str]:
    if isinstance(part, dict):
        own = {part["Ref"]} if part.keys() == {"Ref"} else set()
        return own.union(*(references_in(v) for k, v in part.items() if k not in (*NOT_OF_VERSIONS, "Function")))
    return set().union(*map(references_in, part)) if isinstance(part, list) else set()


def test_a_tag_is_the_stacks_and_makes_no_version():
    document = load_document(ROOT / "template.yaml")
    tagged = [name for name in TEMPLATE.functions if "Tags" in TEMPLATE.resources[name]["Properties"]]
    assert tagged == []
    assert "Tags" not in document["Globals"]["Function"]


def test_everything_calls_the_alias(released):
    aliases = of_type(released, "Alias")
    assert {body["Properties"]["Name"] for body in aliases.values()} == {"live"}
    assert len(aliases) == len(TEMPLATE.functions)
    api = json.dumps(released["Api"])
    for name in TEMPLATE.functions:
        assert f"${{{name}.Arn}}" not in api
    permitted = [body["Properties"]["FunctionName"] for body in of_type(released, "Permission").values()]
    mapped = [body["Properties"]["FunctionName"] for body in of_type(released, "EventSourceMapping").values()]
    scheduled = [
        body["Properties"]["Target"]["Arn"] for body in released.values() if body["Type"] == "AWS::Scheduler::Schedule"
    ]
    called = [*permitted, *mapped, *scheduled]
    assert {next(iter(target)) for target in called} == {"Ref"}
    assert {target["Ref"] for target in called} <= aliases.keys()
    (config,) = of_type(released, "EventInvokeConfig").values()
    assert config["Properties"]["Qualifier"] == "live"


@pytest.mark.parametrize("deployment", [None, "Canary10Percent5Minutes"])
def test_a_release_that_requests_move_to_by_and_by_is_taken_back_by_the_errors_of_its_function(
    written, tmp_path, deployment
):
    path = tmp_path / "template.yaml"
    path.write_text(written)
    if deployment:
        write_literal(path, "Deployment", deployment)
    made = resources(path)
    groups = {name: body for name, body in made.items() if body["Type"] == "AWS::CodeDeploy::DeploymentGroup"}
    assert len(groups) == (len(TEMPLATE.functions) if deployment else 0)
    for name, group in groups.items():
        watching, alarms, otherwise = group["Properties"]["AlarmConfiguration"]["Fn::If"]
        assert (watching, otherwise) == ("HasAlarms", {})
        assert alarms["Enabled"] is True
        ((stack, output),) = [alarm["Name"]["Fn::GetAtt"] for alarm in alarms["Alarms"]]
        assert output == "Outputs.Errors"
        function = name.removesuffix("DeploymentGroup")
        assert made[stack]["Properties"]["Parameters"]["FunctionName"] == {"Ref": function}
        assert "live" not in json.dumps(made[stack])  # which the alias waits for
        updated = made[f"{function}Aliaslive"]["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]
        assert updated["DeploymentGroupName"] == {"Ref": name}


def test_versions_that_are_not_called_any_more_are_deleted(released):
    assert {body["DeletionPolicy"] for body in of_type(released, "Version").values()} == {"Delete"}
