from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from laurel_cli.aws.template import Function, Route, load_template

SOURCE = """
Parameters:
  Stage: {Type: String, Default: dev}
  Image: {Type: String}
Globals:
  Function:
    MemorySize: 512
    Timeout: 9
    Runtime: !Ref Runtime
Resources:
  Api: {Type: "AWS::Serverless::HttpApi"}
  One:
    Type: AWS::Serverless::Function
    Properties:
      Handler: one.app.handler
      Timeout: 5
      Events:
        Rest: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: any, Path: "/a/{proxy+}"}}
        Rest2: {Type: HttpApi, Properties: {ApiId: !Ref Api}}
        Queue: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn}}
  Table:
    Type: AWS::DynamoDB::Table
    Properties: {TableName: !Sub "${Stage}-posts", Tags: !If [Prod, !Ref A, {b: !Join ["", [c]]}]}
"""


@pytest.fixture
def template(tmp_path: Path):
    path = tmp_path / "template.yaml"
    path.write_text(SOURCE)
    return load_template(path)


def test_functions_take_what_they_lack_from_the_globals(template):
    assert template.functions == {"One": Function("One", "one.app.handler", memory=512, timeout=5)}


def test_routes_are_the_http_api_events_alone(template):
    assert template.routes == (Route("ANY", "/a/{proxy+}", "One"), Route("ANY", "$default", "One"))
    assert [route.key for route in template.routes] == ["ANY /a/{proxy+}", "$default"]


def test_event_sources_are_found_by_their_type(template):
    assert template.sources_of("One", "SQS") == [{"Queue": {"Fn::GetAtt": "Queue.Arn"}}]
    assert template.sources_of("One", "DynamoDB") == []


def test_parameters_without_a_default_are_left_out(template):
    assert template.parameters == {"Stage": "dev"}


def test_short_intrinsics_become_their_long_forms(template):
    (table,) = template.of_type("AWS::DynamoDB::Table").values()
    assert table["Properties"] == {
        "TableName": {"Fn::Sub": "${Stage}-posts"},
        "Tags": {"Fn::If": ["Prod", {"Ref": "A"}, {"b": {"Fn::Join": ["", ["c"]]}}]},
    }


def test_yaml_that_would_run_code_is_refused(tmp_path):
    path = tmp_path / "template.yaml"
    path.write_text("Resources: !!python/object/apply:os.system [true]")
    with pytest.raises(yaml.YAMLError):
        load_template(path)
