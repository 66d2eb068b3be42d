"""`python -m laurel_cli.aws.released_tables`: keep the shape of a release's tables, to compare the next one with.

DynamoDB creates or deletes one index of a table at a time, and CloudFormation asks for all changes of a table in one
update: a release with two of them fails, and rolls back. Keys cannot be changed at all: CloudFormation makes another
table of the same name, which fails, too.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from laurel_cli.aws.template import Template, load_template

ROOT = Path(__file__).parents[3]

RELEASED = ROOT / "tests" / "data" / "released-tables.json"
"""The tables of the last release and its version."""

Shape = dict[str, Any]
"""What a release must not change of a table all at once: keys with their types, indexes, stream, time to live."""


def shapes_of(template: Template) -> dict[str, Shape]:
    """The shape of each table of a template by its logical id."""
    return {name: shape_of(body["Properties"]) for name, body in template.of_type("AWS::DynamoDB::Table").items()}


def shape_of(table: Mapping[str, Any]) -> Shape:
    """The shape of a table, from its properties in CloudFormation."""
    types = {each["AttributeName"]: each["AttributeType"] for each in table["AttributeDefinitions"]}

    def keys(of: Mapping[str, Any]) -> list[str]:
        return [f"{key['AttributeName']} {types[key['AttributeName']]} {key['KeyType']}" for key in of["KeySchema"]]

    def index(of: Mapping[str, Any]) -> Shape:
        projection = of["Projection"]
        return {"keys": keys(of), "holds": sorted(projection.get("NonKeyAttributes", [projection["ProjectionType"]]))}

    return {
        "keys": keys(table),
        "indexes": {each["IndexName"]: index(each) for each in table.get("GlobalSecondaryIndexes", ())},
        "local indexes": {each["IndexName"]: index(each) for each in table.get("LocalSecondaryIndexes", ())},
        "stream": table.get("StreamSpecification", {}).get("StreamViewType", ""),
        "expires": table.get("TimeToLiveSpecification", {}).get("AttributeName", ""),
    }


def faults(before: Mapping[str, Shape], now: Mapping[str, Shape]) -> Iterator[str]:
    """Why one update cannot make the tables of a release those that are to follow, a line for each reason."""
    for name, old in before.items():
        if name not in now:
            yield f"{name}: it is gone, and its items with it; move them by a migration, and let the table be retained"
        else:
            yield from (f"{name}: {fault}" for fault in _faults_of_table(old, now[name]))


def _faults_of_table(old: Shape, new: Shape) -> Iterator[str]:
    for part in ("keys", "local indexes"):
        if old[part] != new[part]:
            yield f"its {part} cannot be changed: make another table, and move the items by a migration"
    was, will = old["indexes"], new["indexes"]
    changed = sorted(name for name in was.keys() & will.keys() if was[name] != will[name])
    for name in changed:
        yield f"the index {name} cannot be changed: make one of another name, and delete this one a release later"
    if len(made := sorted(was.keys() ^ will.keys())) > 1:
        yield f"DynamoDB creates or deletes one index in an update, not {', '.join(made)}: one in each release"
    for part in ("stream", "expires"):
        if old[part] and new[part] and old[part] != new[part]:
            yield f"{part} cannot be changed from {old[part]} to {new[part]}: turn it off in a release of its own"


def kept(path: Path = RELEASED) -> tuple[str, dict[str, Shape]]:
    """The version of the last release, and the shapes of its tables. Raises OSError, ValueError or KeyError."""
    document = json.loads(path.read_text("utf-8"))
    return document["release"], document["tables"]


def version() -> str:
    """The version that pyproject.toml has."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def keep(path: Path, release: str, tables: Mapping[str, Shape]) -> None:
    """Write what `kept` reads."""
    path.write_text(json.dumps({"release": release, "tables": tables}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    keep(RELEASED, version(), shapes_of(load_template(ROOT / "template.yaml")))
