"""Translate template.yaml as CloudFormation's SAM transform does, and fit the outcome to the emulator.

Runs in the environment of SAM's own tools, because the translator pins what Laurel uses in other versions:

    .venv-tools/bin/python tests/chain/translate.py template.yaml BUCKET KEYS SECRET > stack.json

BUCKET is where the code will be stored; KEYS is a JSON object of the names of the objects there by the folders that the
template gives. SECRET is the site's.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

sys.path.insert(0, str(Path(__file__).parents[2] / "cli"))
from laurel_cli.aws.http_api.route_rules import route_faults

Document = dict[str, Any]

_SECRET = "AWS::SecretsManager::Secret"
_UNKNOWN = {"AWS::Logs::QueryDefinition"}
"""Types of resources that the emulator does not know, and that nothing here goes by."""

_CODE = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::LayerVersion": "ContentUri"}


def place_code(template: Document, bucket: str, keys: Mapping[str, str]) -> None:
    """Let functions and layers have their code from a bucket, as `sam package` does; without keys, by their folders."""
    common = template.get("Globals", {}).get("Function", {}).get("CodeUri")
    for resource in template["Resources"].values():
        name = _CODE.get(resource["Type"])
        if name:
            folder = resource["Properties"].get(name, common)
            folder = folder.rstrip("/")
            resource["Properties"][name] = {"Bucket": bucket, "Key": keys.get(folder, folder)}


def stand_ins(stack: Document) -> Document:
    """What references have to become for the emulator: it keeps parameters of type Number as text, and returns the
    name of a secret where CloudFormation returns its ARN. The worked examples are on, for the extensions' routes."""
    declared, resources = stack.get("Parameters", {}).items(), stack["Resources"].items()
    numbers = {name: int(body["Default"]) for name, body in declared if body["Type"] == "Number"}
    arns = {name: {"Fn::GetAtt": [name, "Arn"]} for name, body in resources if body["Type"] == _SECRET}
    return {**numbers, **arns, "Examples": "on"}


def with_references(part: Any, meant: Document) -> Any:
    """A part of a template with references replaced by what is meant."""
    if isinstance(part, dict):
        if part.keys() == {"Ref"} and part["Ref"] in meant:
            return meant[part["Ref"]]
        return {name: with_references(value, meant) for name, value in part.items()}
    return [with_references(value, meant) for value in part] if isinstance(part, list) else part


def with_routes(resources: dict[str, Document]) -> dict[str, Document]:
    """The routes of an HTTP API as resources: the emulator does not import them from its OpenAPI body."""
    made: dict[str, Document] = {}
    for name, api in resources.items():
        if api["Type"] != "AWS::ApiGatewayV2::Api":
            continue
        body = api["Properties"].pop("Body")
        api["Properties"].update(Name=body["info"]["title"], ProtocolType="HTTP")
        if faults := route_faults(
            (method, path)
            for path, methods in body["paths"].items()
            for method, operation in methods.items()
            if not operation.get("isDefaultRoute")
        ):
            raise SystemExit("API Gateway would refuse: " + "; ".join(faults))
        operations = [(path, *entry) for path, methods in body["paths"].items() for entry in methods.items()]
        for number, (path, method, operation) in enumerate(operations):
            call = operation["x-amazon-apigateway-integration"]
            verb = "ANY" if method == "x-amazon-apigateway-any-method" else method.upper()
            made[f"{name}Integration{number}"] = _resource(
                "Integration", name, IntegrationType="AWS_PROXY", IntegrationUri=call["uri"],
                PayloadFormatVersion=call["payloadFormatVersion"],
            )  # fmt: skip
            made[f"{name}Route{number}"] = _resource(
                "Route", name, RouteKey="$default" if operation.get("isDefaultRoute") else f"{verb} {path}",
                Target={"Fn::Sub": f"integrations/${{{name}Integration{number}}}"},
            )  # fmt: skip
    return {**resources, **made}


def _resource(kind: str, api: str, **properties: Any) -> Document:
    return {"Type": f"AWS::ApiGatewayV2::{kind}", "Properties": {"ApiId": {"Ref": api}, **properties}}


def with_secrets(resources: dict[str, Document], secret: str) -> None:
    """A secret that is given: those that the emulator generates contain excluded characters. An update keeps it."""
    for resource in resources.values():
        if resource["Type"] == _SECRET:
            del resource["Properties"]["GenerateSecretString"]
            resource["Properties"]["SecretString"] = secret


def with_kept_versions(resources: dict[str, Document]) -> None:
    """Versions that an update leaves: the emulator removes the code of a deleted one from under what it is answering,
    which AWS lets come to its end."""
    for resource in resources.values():
        if resource["Type"] == "AWS::Lambda::Version":
            resource["DeletionPolicy"] = "Retain"


def main(path: str, bucket: str, keys: str, secret: str) -> None:
    """Print the stack of a SAM template as JSON."""
    template = yaml_parse(Path(path).read_text(encoding="utf-8"))
    place_code(template, bucket, json.loads(keys))
    stack = transform(template, {}, SimpleNamespace(load=dict))
    stack = with_references(stack, stand_ins(stack))
    known = {name: body for name, body in stack["Resources"].items() if body["Type"] not in _UNKNOWN}
    resources = with_routes(known)
    with_secrets(resources, secret)
    with_kept_versions(resources)
    json.dump({**stack, "Resources": resources}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
