"""botocore's descriptions of AWS, cut down to the calls that functions make.

botocore reads them with the first client of a process: a quarter of that client's time, and two thirds of the
layer's size. Regions, partitions and the rules that lead to a service's address stay whole.
"""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OPERATIONS: dict[str, tuple[str, ...]] = {
    "dynamodb": (
        "BatchGetItem",
        "BatchWriteItem",
        "DeleteItem",
        "GetItem",
        "PutItem",
        "Query",
        "TransactGetItems",
        "TransactWriteItems",
        "UpdateItem",
    ),
    "events": ("PutEvents",),
    "secretsmanager": ("GetSecretValue",),
    "sqs": ("ChangeMessageVisibility", "SendMessage"),
}
"""The operations of AWS that functions use, by service, under AWS' names. A test compares this with `laurel.store`."""

RULES = "endpoint-rule-set-1"
MODEL = "service-2"
EXTRAS = "service-2.sdk-extras"

_PROSE = ("documentation", "documentationUrl")


class MissingOperation(Exception):
    """botocore describes no such operation of the service."""


def trim_data(data: Path) -> None:
    """Rewrite botocore's folder ``data`` to hold nothing but what `OPERATIONS` needs.

    Raises MissingOperation, and OSError or ValueError for a folder that is laid out differently.
    """
    for service, operations in OPERATIONS.items():
        _trim_service(data / service, operations)
    for folder in data.iterdir():
        if folder.is_dir() and folder.name not in OPERATIONS:
            shutil.rmtree(folder)
    endpoints = data / "endpoints.json"
    _write(endpoints, trim_endpoints(_read(endpoints)))


def _trim_service(folder: Path, operations: tuple[str, ...]) -> None:
    """Keep the newest version of a service, its model cut down; no examples, pages or waiters."""
    *older, newest = sorted(version for version in folder.iterdir() if version.is_dir())
    for version in older:
        shutil.rmtree(version)
    model = trim_model(_read(_file(newest, MODEL)), operations)
    rules = _read(_file(newest, RULES))
    extras = [path for path in newest.iterdir() if path.name.startswith(EXTRAS)]
    for path in newest.iterdir():
        if path not in extras:
            path.unlink()
    _write(newest / f"{MODEL}.json", model)
    _write(newest / f"{RULES}.json", rules)


def trim_model(model: dict[str, Any], operations: tuple[str, ...]) -> dict[str, Any]:
    """A service's model with these operations only, the shapes they lead to, and no prose.

    Raises MissingOperation.
    """
    if missing := set(operations) - set(model["operations"]):
        raise MissingOperation(", ".join(sorted(missing)))
    kept = {name: _without_prose(model["operations"][name]) for name in operations}
    shapes: dict[str, Any] = {}
    waiting = [name for operation in kept.values() for name in _shape_names(operation)]
    while waiting:
        name = waiting.pop()
        if name not in shapes:
            shapes[name] = _trim_shape(model["shapes"][name])
            waiting += _shape_names(shapes[name])
    rest = {key: value for key, value in _without_prose(model).items() if key not in ("operations", "shapes")}
    return {**rest, "operations": kept, "shapes": dict(sorted(shapes.items()))}


def _trim_shape(shape: dict[str, Any]) -> dict[str, Any]:
    """A shape without prose, its members' included; a member may itself be called "documentation"."""
    trimmed = _without_prose(shape)
    for part in ("member", "key", "value"):
        if part in trimmed:
            trimmed[part] = _without_prose(trimmed[part])
    if "members" in trimmed:
        trimmed["members"] = {name: _without_prose(member) for name, member in trimmed["members"].items()}
    return trimmed


def _without_prose(described: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in described.items() if key not in _PROSE}


def _shape_names(node: Any) -> Iterator[str]:
    """The names of all shapes that a part of a model refers to by ``{"shape": name}``."""
    if isinstance(node, dict):
        if isinstance(node.get("shape"), str):
            yield node["shape"]
        for value in node.values():
            yield from _shape_names(value)
    elif isinstance(node, list):
        for value in node:
            yield from _shape_names(value)


def trim_endpoints(endpoints: dict[str, Any]) -> dict[str, Any]:
    """Every partition and region, with the addresses of our services only."""
    partitions = [
        {**partition, "services": {name: found for name, found in partition["services"].items() if name in OPERATIONS}}
        for partition in endpoints["partitions"]
    ]
    return {**endpoints, "partitions": partitions}


def _file(folder: Path, name: str) -> Path:
    plain = folder / f"{name}.json"
    return plain if plain.exists() else folder / f"{name}.json.gz"


def _read(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    found: dict[str, Any] = json.loads(gzip.decompress(content) if path.suffix == ".gz" else content)
    return found


def _write(path: Path, content: dict[str, Any]) -> None:
    """Plain: it is small now, and need not be decompressed."""
    path.write_text(json.dumps(content, separators=(",", ":")), "utf-8")
