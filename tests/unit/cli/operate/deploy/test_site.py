"""A deployment of a build over what the stack was given before, as SAM's deployer and CloudFormation handle it."""

from __future__ import annotations

import argparse
from typing import Any

import pytest
import yaml

from laurel_cli.operate.deploy.site import deploy
from laurel_cli.operate.deploy.stacks import BadParameters, pairs, previous_parameters

TEMPLATE = """Parameters:
  Stage:
    Type: String
    Default: dev
  Runtime:
    Type: String
    Default: python3.13
  Architecture:
    Type: String
    Default: arm64
  SiteUrl:
    Type: String
    Default: ''
  Examples:
    Type: String
    Default: 'off'
  BehindEdge:
    Type: String
    Default: 'off'
  Sizing:
    Type: String
    Default: ''
  LogLevel:
    Type: String
    Default: INFO
  AlarmEmail:
    Type: String
    Default: ''
Resources:
  OneFunction:
    Properties:
      Runtime:
        Ref: Runtime
      Environment:
        Variables:
          LOG_LEVEL:
            Ref: LogLevel
          LAUREL_SIZING:
            Ref: Sizing
"""


@pytest.fixture(autouse=True)
def no_admin(monkeypatch):
    """The administrator of another site is not in the environment."""
    monkeypatch.delenv("ADMIN", raising=False)


class CloudFormation:
    """The stacks of an account."""

    class exceptions:  # noqa: N801 - as botocore's clients have it
        """The errors of the client."""

        class ClientError(Exception):
            """An error response."""

    def __init__(self, **parameters: str):
        self.given = parameters

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803
        assert StackName == "laurel-dev"
        if not self.given:
            raise self.exceptions.ClientError("Stack with id laurel-dev does not exist")
        kept = [{"ParameterKey": name, "ParameterValue": value} for name, value in self.given.items()]
        made = {"ApiUrl": "https://x", "EventBusName": "laurel-dev"}
        outputs = [{"OutputKey": name, "OutputValue": value} for name, value in made.items()]
        return {"Stacks": [{"Parameters": kept, "Outputs": outputs}]}


def deployed(folder, cloudformation, parameters="", tags="", code=0):
    """Deploy; the command, the parameters that reach CloudFormation, and the template."""
    (folder / "template.yaml").write_text(TEMPLATE)
    commands = []

    def run(command):
        commands.append(command)
        cloudformation.given = cloudformation.given or {"Stage": "dev"}
        return code

    options = argparse.Namespace(stage="dev", region="eu-west-1", parameters=parameters, tags=tags)
    assert deploy(folder, options, cloudformation, run) == code
    template = yaml.safe_load((folder / "template.yaml").read_text())
    # As SAM's deployer merges: what is named, else the previous value of the stack, else the default.
    named = yaml.safe_load((folder / "parameters.yaml").read_text())
    arrive = {
        name: named.get(name, cloudformation.given.get(name, body.get("Default")))
        for name, body in template["Parameters"].items()
    }
    return commands[0], arrive, template


def test_a_release_brings_its_runtime_although_the_stack_has_another(tmp_path):
    before = CloudFormation(Stage="dev", Runtime="python3.11", Architecture="x86_64", LogLevel="DEBUG", Gone="x")
    _, arrive, template = deployed(tmp_path, before)
    assert (arrive["Runtime"], arrive["Architecture"]) == ("python3.13", "arm64")
    assert template["Resources"]["OneFunction"]["Properties"]["Runtime"] == "python3.13"
    assert "Gone" not in arrive


def test_what_the_stack_was_given_stays_until_it_is_given_anew(tmp_path):
    before = {"Stage": "dev", "LogLevel": "DEBUG", "AlarmEmail": "a@example.org"}
    _, arrive, template = deployed(tmp_path, CloudFormation(**before))
    assert arrive.items() >= before.items()
    variables = template["Resources"]["OneFunction"]["Properties"]["Environment"]["Variables"]
    assert variables == {"LOG_LEVEL": "DEBUG", "LAUREL_SIZING": ""}
    _, arrive, template = deployed(
        tmp_path, CloudFormation(**before), "LogLevel=ERROR 'Sizing=version_copies=17 post_shards=4'"
    )
    assert (arrive["LogLevel"], arrive["AlarmEmail"]) == ("ERROR", "a@example.org")
    variables = template["Resources"]["OneFunction"]["Properties"]["Environment"]["Variables"]
    assert variables == {"LOG_LEVEL": "ERROR", "LAUREL_SIZING": "version_copies=17 post_shards=4"}


def test_the_first_deployment_has_the_defaults_and_its_stage(tmp_path, capsys):
    command, arrive, _ = deployed(tmp_path, CloudFormation(), tags="team=games")
    assert arrive["Stage"] == "dev"
    assert arrive["LogLevel"] == "INFO"
    at = command.index
    assert command[at("--stack-name") + 1] == "laurel-dev"
    assert command[at("--region") + 1] == "eu-west-1"
    assert command[at("--tags") + 1 :] == ["application=laurel", "stage=dev", "team=games"]
    assert "https://x" in capsys.readouterr().out


def test_a_deployment_that_fails_prints_no_outputs(tmp_path, capsys):
    deployed(tmp_path, CloudFormation(), code=1)
    assert capsys.readouterr().out == ""


def smoked(folder, codes):
    """Deploy, where commands have those exit codes; the exit code, and the commands."""
    (folder / "template.yaml").write_text(TEMPLATE)
    commands = []

    def run(command):
        commands.append(command)
        return codes.pop(0)

    options = argparse.Namespace(stage="dev", region="eu-west-1", parameters="", tags="")
    return deploy(folder, options, CloudFormation(Stage="dev"), run), commands


def test_a_deployment_ends_with_the_smoke_list_of_its_site(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("ADMIN", "admin:secret")
    code, (_, command) = smoked(tmp_path, [0, 7])
    assert code == 7
    assert command == ["make", "smoke", "SITE=https://x", "EVENT_BUS=laurel-dev", "REGION=eu-west-1"]
    assert "Does it work?" not in capsys.readouterr().out


def test_behind_an_edge_the_smoke_list_goes_by_the_address_of_the_site(tmp_path, capsys):
    deployed(tmp_path, CloudFormation(), "BehindEdge=on SiteUrl=https://example.org")
    assert "make smoke SITE=https://example.org EVENT_BUS" in capsys.readouterr().out


def test_a_deployment_that_fails_is_not_smoked(tmp_path, monkeypatch):
    monkeypatch.setenv("ADMIN", "admin:secret")
    code, commands = smoked(tmp_path, [3])
    assert (code, len(commands)) == (3, 1)


def test_without_an_administrator_the_command_is_printed(tmp_path, capsys):
    code, commands = smoked(tmp_path, [0])
    assert (code, len(commands)) == (0, 1)
    assert "make smoke SITE=https://x EVENT_BUS=laurel-dev REGION=eu-west-1 ADMIN=" in capsys.readouterr().out


@pytest.mark.parametrize(
    "parameters", ["Flavour=mild", "Runtime=python3.12", "Architecture=x86_64", "Stage=prod", "LogLevel", "=x"]
)
def test_what_is_no_parameter_is_refused_before_anything_is_deployed(tmp_path, parameters):
    with pytest.raises(BadParameters):
        deployed(tmp_path, CloudFormation(), parameters)


def test_values_may_hold_spaces_and_signs():
    assert pairs("a=1 'b=x y=z' c=\"q'\" d=") == {"a": "1", "b": "x y=z", "c": "q'", "d": ""}


def test_a_stack_that_may_not_be_read_is_no_new_one():
    class Refusing(CloudFormation):
        def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803
            raise self.exceptions.ClientError("AccessDenied")

    with pytest.raises(CloudFormation.exceptions.ClientError):
        previous_parameters(Refusing(), "laurel-dev")
