"""template.yaml as `laurel serve` and the architecture tests read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

DEFAULT_ROUTE = "$default"
"""The route key of the catch-all route."""


@dataclass(frozen=True, slots=True)
class Route:
    """One HTTP API route: a method ("ANY" for all), a path with variables, and the function behind it.

    The catch-all has the path "$default".
    """

    method: str
    path: str
    function: str

    @property
    def key(self) -> str:
        """API Gateway's route key: "ANY /wp-json/wp/v2/{rest_base}", or "$default"."""
        return self.path if self.path == DEFAULT_ROUTE else f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Function:
    """One Lambda function: its logical id, its handler as "module.attribute" and its limits.

    ``memory`` is in MB, ``timeout`` in seconds.
    """

    name: str
    handler: str
    memory: int
    timeout: int


@dataclass(frozen=True, slots=True)
class Template:
    """The resources of the deployment that matter outside of CloudFormation.

    ``parameters`` are those with a default, and that.
    """

    resources: dict[str, dict[str, Any]]
    functions: dict[str, Function]
    routes: tuple[Route, ...]
    parameters: dict[str, Any] = field(default_factory=dict)

    def sources_of(self, function: str, source_type: str) -> list[dict[str, Any]]:
        """The properties of a function's event sources of a type ("SQS", "DynamoDB")."""
        events = self.resources[function]["Properties"].get("Events", {})
        return [event["Properties"] for event in events.values() if event["Type"] == source_type]

    def of_type(self, resource_type: str) -> dict[str, dict[str, Any]]:
        """The resources of a type ("AWS::DynamoDB::Table") by logical id."""
        return {name: body for name, body in self.resources.items() if body["Type"] == resource_type}


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML with CloudFormation's short intrinsic functions."""


def _intrinsic(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    """`!Ref x` as {"Ref": x}, `!Sub x` as {"Fn::Sub": x}: the long forms CloudFormation documents."""
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        return {name: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    if isinstance(node, yaml.MappingNode):
        return {name: loader.construct_mapping(node, deep=True)}
    raise TypeError(f"!{suffix} of {type(node).__name__}")


yaml.add_multi_constructor("!", _intrinsic, Loader=_Loader)


def load_document(path: Path) -> dict[str, Any]:
    """Read a template as it is written, with intrinsic functions in their long forms.

    Raises OSError when it cannot be read and yaml.YAMLError when it is not YAML.
    """
    with path.open(encoding="utf-8") as file:
        document: dict[str, Any] = yaml.load(file, Loader=_Loader)  # noqa: S506 - a SafeLoader
    return document


def load_template(path: Path) -> Template:
    """Read a SAM template: its resources, functions and HTTP API routes.

    Raises OSError when it cannot be read, yaml.YAMLError when it is not YAML and KeyError when a
    function lacks its Handler.
    """
    document = load_document(path)
    resources: dict[str, dict[str, Any]] = document["Resources"]
    defaults = document.get("Globals", {}).get("Function", {})
    functions = {}
    routes: list[Route] = []
    for name, body in resources.items():
        if body["Type"] != "AWS::Serverless::Function":
            continue
        properties = {**defaults, **body["Properties"]}
        functions[name] = Function(
            name, properties["Handler"], properties.get("MemorySize", 128), properties.get("Timeout", 3)
        )
        routes += _routes(name, properties.get("Events", {}))
    declared = document.get("Parameters", {}).items()
    parameters = {name: body["Default"] for name, body in declared if "Default" in body}
    return Template(resources, functions, tuple(routes), parameters)


def _routes(function: str, events: dict[str, Any]) -> list[Route]:
    http = [event.get("Properties", {}) for event in events.values() if event["Type"] == "HttpApi"]
    return [Route(event.get("Method", "ANY").upper(), event.get("Path", DEFAULT_ROUTE), function) for event in http]
