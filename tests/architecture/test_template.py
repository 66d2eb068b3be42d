"""template.yaml against the folders in functions/ and the tables of laurel.store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from laurel.store.driver.tables import PK, SK, TABLES, Table
from laurel_cli.aws.http_api.route_rules import route_faults
from laurel_cli.aws.permissions import GROUPS, granted, permissions_of, policy_block
from laurel_cli.aws.template import DEFAULT_ROUTE, load_document, load_template

ROOT = Path(__file__).parents[2]
TEMPLATE = load_template(ROOT / "template.yaml")
FOLDERS = sorted(
    folder.name for folder in (ROOT / "functions").iterdir() if folder.is_dir() and "__" not in folder.name
)

BLOCK = """
  {name}Function:
    Type: AWS::Serverless::Function
    Properties:
      Description: What it is for
      AutoPublishAliasAllProperties: true
      Handler: {group}.app.handler
{policies}      LoggingConfig: {{LogFormat: JSON, ApplicationLogLevel: DEBUG, LogGroup: !Ref {name}LogGroup}}
      Events:
        Index: {{Type: HttpApi, Properties: {{ApiId: !Ref Api, Method: ANY, Path: /wp-json/your/v1}}}}
        Item: {{Type: HttpApi, Properties: {{ApiId: !Ref Api, Method: ANY, Path: "/wp-json/your/v1/{{proxy+}}"}}}}

  {name}LogGroup:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: !Sub "/aws/lambda/laurel-${{Stage}}-{dashed}"
      RetentionInDays: !Ref LogRetentionDays

  {name}Alarms:
    Type: AWS::CloudFormation::Stack
    Condition: HasAlarms
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
    Properties:
      TemplateURL: alarms/function.yaml
      Parameters:
        FunctionName: !Ref {name}Function
        AlarmName: !Sub "laurel-${{Stage}}-{dashed}"
        SlowMilliseconds: "16000"
        TopicArn: !If [HasAlarmTopicArn, !Ref AlarmTopicArn, !Ref AlarmTopic]
"""


def block(group: str) -> str:
    """What to paste into template.yaml for a new folder."""
    name = "".join(part.capitalize() for part in group.split("_"))
    policies = policy_block(permissions_of(group)) if group in GROUPS else f"(first a row of GROUPS for {group})\n"
    return BLOCK.format(name=name, group=group, dashed=group.replace("_", "-"), policies=policies)


def test_every_function_folder_is_deployed():
    deployed = {function.handler for function in TEMPLATE.functions.values()}
    missing = [group for group in FOLDERS if f"{group}.app.handler" not in deployed]
    assert not missing, "Paste into template.yaml, with your routes:\n" + "".join(map(block, missing))


@pytest.mark.parametrize("function", TEMPLATE.functions.values(), ids=lambda function: function.name)
def test_every_deployed_function_has_its_folder(function):
    module, _, attribute = function.handler.rpartition(".")
    assert attribute == "handler"
    assert (ROOT / "functions" / Path(*module.split("."))).with_suffix(".py").is_file()


def test_the_gateway_leaves_methods_and_cors_to_wordpress():
    assert {route.method for route in TEMPLATE.routes} == {"ANY"}
    (api,) = TEMPLATE.of_type("AWS::Serverless::HttpApi").values()
    assert "CorsConfiguration" not in api["Properties"]


def test_discovery_has_the_default_route():
    (default,) = [route for route in TEMPLATE.routes if route.path == DEFAULT_ROUTE]
    assert TEMPLATE.functions[default.function].handler == "discovery.app.handler"


def test_api_gateway_takes_every_route():
    keys = [(route.method, route.path) for route in TEMPLATE.routes if route.path != DEFAULT_ROUTE]
    assert route_faults(keys) == []
    assert [route.path for route in TEMPLATE.routes].count(DEFAULT_ROUTE) == 1


def test_routes_that_cost_or_guess_have_throttles_of_their_own():
    """API Gateway refuses settings of a route that there is not; a burst of one second's requests is let through."""
    (api,) = TEMPLATE.of_type("AWS::Serverless::HttpApi").values()
    settings = api["Properties"]["RouteSettings"]
    routes = {f"{route.method} {route.path}" for route in TEMPLATE.routes}
    assert settings.keys() <= routes
    rates = {key: found["ThrottlingRateLimit"]["Ref"] for key, found in settings.items()}
    assert rates == {
        "ANY /wp-json/laurel/v1/session": "SignInRateLimit",
        "ANY /wp-json/jwt-auth/v1/{proxy+}": "SignInRateLimit",
        "ANY /wp-json/laurel/v1/events": "EventRateLimit",
        "ANY /wp-json/batch/v1": "BatchRateLimit",
    }
    assert all(found["ThrottlingBurstLimit"] == found["ThrottlingRateLimit"] for found in settings.values())
    assert all(
        int(TEMPLATE.parameters[name]) <= int(TEMPLATE.parameters["ThrottlingRateLimit"]) for name in rates.values()
    )


def test_with_a_domain_of_ones_own_the_gateway_answers_by_no_other():
    (api,) = TEMPLATE.of_type("AWS::Serverless::HttpApi").values()
    assert api["Properties"]["DisableExecuteApiEndpoint"] == {"Fn::If": ["HasDomain", True, False]}


def test_every_function_with_routes_has_the_bound_and_the_environments_of_the_parameters():
    document = load_document(ROOT / "template.yaml")
    with_routes = {route.function for route in TEMPLATE.routes}
    for wanted, parameter in (
        ("ReservedConcurrentExecutions", "RouteConcurrency"),
        ("ProvisionedConcurrencyConfig", "ProvisionedEnvironments"),
    ):
        having = {name for name in TEMPLATE.functions if wanted in document["Resources"][name]["Properties"]}
        assert having == with_routes
        values = [document["Resources"][name]["Properties"][wanted] for name in sorted(having)]
        assert all(parameter in str(value) and value == values[0] for value in values)


@pytest.mark.parametrize("name", TEMPLATE.functions)
def test_logs_of_every_function_are_kept_for_a_set_time(name):
    group = TEMPLATE.resources[name]["Properties"]["LoggingConfig"]["LogGroup"]["Ref"]
    assert TEMPLATE.resources[group]["Properties"]["RetentionInDays"] == {"Ref": "LogRetentionDays"}


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_tables_are_those_of_the_store(table):
    properties = TEMPLATE.resources[f"{table.name.capitalize()}Table"]["Properties"]
    assert properties["TableName"] == {"Fn::Sub": f"${{TablePrefix}}-${{Stage}}-{table.name}"}
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert declared(properties) == expected(table)


@pytest.mark.parametrize("table", TEMPLATE.of_type("AWS::DynamoDB::Table").values())
def test_no_table_is_lost_by_mistake(table):
    properties = table["Properties"]
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert properties["DeletionProtectionEnabled"] == {"Fn::If": ["IsProtected", True, False]}
    assert (table["DeletionPolicy"], table["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_no_table_is_unknown_to_the_store():
    assert len(TEMPLATE.of_type("AWS::DynamoDB::Table")) == len(TABLES)


def declared(properties: dict[str, Any]) -> dict[str, Any]:
    """The parts of a table that its definition in the store decides."""
    names = ("KeySchema", "GlobalSecondaryIndexes", "StreamSpecification", "TimeToLiveSpecification")
    parts = {name: properties[name] for name in names if name in properties}
    attributes = {item["AttributeName"]: item["AttributeType"] for item in properties["AttributeDefinitions"]}
    return {**parts, "AttributeDefinitions": attributes}


def expected(table: Table) -> dict[str, Any]:
    """The same parts, from the store's definition."""
    attributes = {PK, SK}.union(*({index.hash, index.range} for index in table.indexes))
    parts: dict[str, Any] = {"KeySchema": keys(PK, SK), "AttributeDefinitions": dict.fromkeys(attributes, "S")}
    if table.indexes:
        parts["GlobalSecondaryIndexes"] = [
            {
                "IndexName": index.name,
                "KeySchema": keys(index.hash, index.range),
                "Projection": {"ProjectionType": index.projection}
                if isinstance(index.projection, str)
                else {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(index.projection)},
            }
            for index in table.indexes
        ]
    if table.stream:
        parts["StreamSpecification"] = {"StreamViewType": table.stream}
    if table.ttl:
        parts["TimeToLiveSpecification"] = {"AttributeName": table.ttl, "Enabled": True}
    return parts


def keys(hash_name: str, range_name: str) -> list[dict[str, str]]:
    """A key schema as CloudFormation writes it."""
    return [{"AttributeName": hash_name, "KeyType": "HASH"}, {"AttributeName": range_name, "KeyType": "RANGE"}]


@pytest.mark.parametrize("name", TEMPLATE.functions)
def test_what_writes_the_ledgers_is_updated_after_what_reads_their_streams(name):
    """A reader of before makes no notices of rows in a form that came after it, and they would be lost."""
    readers = ["NoticesFunctionAliaslive", "ProjectionsFunctionAliaslive"]
    writes = {("dynamodb:PutItem", "logs"), ("dynamodb:PutItem", "earnings")} & granted(TEMPLATE, name)
    assert TEMPLATE.resources[name].get("DependsOn", []) == (readers if writes else [])


NAMES = {
    "AlarmName", "ApplicationName", "BucketName", "BudgetName", "DashboardName", "DeploymentGroupName", "FunctionName",
    "GroupName", "LayerName", "LogGroupName", "ManagedPolicyName", "Name", "PolicyName", "QueueName", "RoleName",
    "TableName", "TopicName",
}  # fmt: skip
"""Properties that name a resource, wherever they are in it."""

OTHERS = {"Dimensions", "Parameters", "KeySchema", "AttributeDefinitions", "EventPattern", "RecordSets"}
"""Parts of resources whose names are of something else."""

OF_THE_ACCOUNT = {"AWS::CloudWatch::Dashboard", "AWS::Budgets::Budget"}
"""Types whose names are of all regions."""

GLOBAL = {
    "AWS::IAM::Role", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::User", "AWS::IAM::Group",
    "AWS::S3::Bucket",
}  # fmt: skip
"""Types that the template makes through SAM only, which gives them names of the stack and a random part."""


def names_given(part: Any) -> list[Any]:
    """The values of the properties of a resource that name it, its events and what it holds."""
    if isinstance(part, list):
        return [name for each in part for name in names_given(each)]
    if not isinstance(part, dict):
        return []
    found = [value for key, value in part.items() if key in NAMES]
    return found + [name for key, value in part.items() if key not in OTHERS for name in names_given(value)]


def resolved(name: Any, stage: str, region: str) -> str:
    """A name in the stack of a stage in a region."""
    text = name["Fn::Sub"] if isinstance(name, dict) and "Fn::Sub" in name else str(name)
    return text.replace("${Stage}", stage).replace("${AWS::Region}", region)


NAMED = {name: names for name, body in TEMPLATE.resources.items() if (names := names_given(body.get("Properties")))}


@pytest.mark.parametrize("name", NAMED)
def test_two_stacks_in_one_account_do_not_meet(name):
    """Neither two of one region, nor two of one stage in two regions, where a name is one of the account."""
    kind = TEMPLATE.resources[name]["Type"]
    # References to what another resource is called, and a domain, which is one stack's by its nature.
    references = {"Ref", "Fn::GetAtt", "Fn::If"}
    names = [each for each in NAMED[name] if not (isinstance(each, dict) and each.keys() & references)]
    for each in names:
        assert resolved(each, "dev", "eu-west-1") != resolved(each, "prod", "eu-west-1"), each
        if kind in OF_THE_ACCOUNT:
            assert resolved(each, "dev", "eu-west-1") != resolved(each, "dev", "us-east-1"), each


def test_nothing_else_has_a_name_of_the_account():
    assert {body["Type"] for body in TEMPLATE.resources.values()} & GLOBAL == set()
    outputs = load_document(ROOT / "template.yaml")["Outputs"].values()
    assert [output for output in outputs if "Export" in output] == []


def test_the_names_of_every_kind_are_looked_at():
    kinds = {TEMPLATE.resources[name]["Type"] for name in NAMED}
    assert kinds >= {
        "AWS::Budgets::Budget", "AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard", "AWS::DynamoDB::Table",
        "AWS::Events::EventBus", "AWS::Events::Rule", "AWS::Logs::LogGroup", "AWS::Logs::QueryDefinition",
        "AWS::Serverless::HttpApi", "AWS::Serverless::LayerVersion", "AWS::SNS::Topic", "AWS::SQS::Queue",
    }  # fmt: skip
    assert names_given(TEMPLATE.resources["WpCronFunction"]["Properties"]) == [{"Fn::Sub": "laurel-${Stage}-wp-cron"}]
    assert names_given({"RecordSets": [{"Name": "x"}], "Tags": [{"Name": "y"}]}) == ["y"]
