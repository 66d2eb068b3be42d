"""The edge of a stage: what it takes from the site's stack, and what it keeps from its own."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pytest
import yaml

from laurel.composition.edge import edge_key
from laurel_cli.operate.deploy.edge import deploy
from laurel_cli.operate.deploy.stacks import BadParameters

SECRET = bytes(range(32))


class Stacks:
    """CloudFormation in a region: one stack."""

    class exceptions:  # noqa: N801 - as botocore's clients have it
        """The errors of the client."""

        class ClientError(Exception):
            """An error response."""

    def __init__(self, name: str, outputs: dict[str, str], parameters: dict[str, str] | None = None):
        self.name, self.outputs, self.parameters = name, outputs, parameters

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803
        assert StackName == self.name
        if self.parameters is None:
            raise self.exceptions.ClientError("Stack does not exist")
        kept = [{"ParameterKey": name, "ParameterValue": value} for name, value in self.parameters.items()]
        return {"Stacks": [{
            "Parameters": kept, "Outputs": [{"OutputKey": k, "OutputValue": v} for k, v in self.outputs.items()],
        }]}  # fmt: skip


class Secrets:
    """Secrets Manager."""

    def get_secret_value(self, SecretId: str) -> dict[str, str]:  # noqa: N803
        assert SecretId == "arn:secret"
        return {"SecretString": SECRET.hex()}


def deployed(parameters="", kept=None, code=0):
    """Deploy; the command, the parameters, whether their file is left, and the exit code."""
    site = Stacks("laurel-dev", {"ApiUrl": "https://a1.execute-api.test/", "SecretArn": "arn:secret"}, {})
    edge = Stacks("laurel-dev-edge", {"Url": "https://d1.cloudfront.test"}, kept)
    seen: dict[str, Any] = {}

    def run(command):
        path = Path(command[command.index("--parameter-overrides") + 1].removeprefix("file://"))
        seen.update(command=command, path=path, parameters=yaml.safe_load(path.read_text()))
        edge.parameters = edge.parameters or {}
        return code

    options = argparse.Namespace(stage="dev", region="eu-west-1", parameters=parameters, tags="team=games")
    seen["code"] = deploy(options, site, edge, Secrets(), run)
    return seen


def test_the_edge_goes_to_where_cloudfront_takes_it_from(capsys):
    seen = deployed()
    at = seen["command"].index
    assert seen["command"][at("--region") + 1] == "us-east-1"
    assert seen["command"][at("--stack-name") + 1] == "laurel-dev-edge"
    assert seen["command"][at("--tags") + 1 :] == ["application=laurel", "stage=dev", "team=games"]
    assert seen["parameters"] == {"Stage": "dev", "Origin": "a1.execute-api.test", "EdgeKey": edge_key(SECRET)}
    said = capsys.readouterr().out
    assert (
        'make deploy STAGE=dev REGION=eu-west-1 PARAMETERS="SiteUrl=https://d1.cloudfront.test BehindEdge=on"' in said
    )
    assert edge_key(SECRET) not in said


def test_its_key_is_in_no_argument_and_in_no_file_that_is_left():
    seen = deployed()
    assert edge_key(SECRET) not in " ".join(seen["command"])
    assert not seen["path"].exists()


def test_what_was_given_stays_and_what_is_the_sites_is_read_anew():
    kept = {"CacheSeconds": "60", "RequestsPerClient": "500", "EdgeKey": "****", "Origin": "old", "Gone": "x"}
    seen = deployed("RequestsPerClient=900", kept)
    assert seen["parameters"]["CacheSeconds"] == "60"
    assert seen["parameters"]["RequestsPerClient"] == "900"
    assert seen["parameters"]["EdgeKey"] == edge_key(SECRET)
    assert seen["parameters"]["Origin"] == "a1.execute-api.test"
    assert "Gone" not in seen["parameters"]


@pytest.mark.parametrize("parameters", ["EdgeKey=00", "Origin=evil.test", "Flavour=mild"])
def test_what_is_the_sites_cannot_be_given(parameters):
    with pytest.raises(BadParameters):
        deployed(parameters)


def test_a_deployment_that_fails_says_nothing_of_an_address(capsys):
    assert deployed(code=3)["code"] == 3
    assert capsys.readouterr().out == ""
