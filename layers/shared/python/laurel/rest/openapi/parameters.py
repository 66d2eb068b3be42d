"""Arguments of endpoints as OpenAPI parameters and request bodies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laurel.rest.openapi.components import Components
from laurel.rest.openapi.schema import sent_schema
from laurel.rest.serving.path_template import PathTemplate

Args = Mapping[str, Mapping[str, Any]]

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"

FIELDS = {
    "name": "_fields", "in": "query", "style": "form", "explode": False,
    "description": "Only these properties of the response; a dot selects nested ones: `id,title.rendered`.",
    "schema": {"type": "array", "items": {"type": "string"}},
}  # fmt: skip
EMBED = {
    "name": "_embed", "in": "query", "schema": {"type": "string"},
    "description": "Relations whose embeddable links are followed and shown in `_embedded`: `author`; `1` for all.",
}  # fmt: skip

IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
    "description": "A name of your own for this request: repeated with it, it changes nothing and returns the same.",
}  # fmt: skip

EXAMPLE_ARGS = ("title", "name", "status", "content")
"""The arguments in the example of a body, besides the required ones and those with an ``example``."""

_SAMPLES: Mapping[str, Any] = {
    "email": "user@example.org", "string": "Example", "integer": 1, "number": 1, "boolean": True, "array": [],
}  # fmt: skip
_NAMED_SAMPLES: Mapping[str, Any] = {"password": "correct horse battery"}
"""What stands in examples for arguments of these names, whose schema does not say all that they must be."""

_DIGITS = frozenset({r"\d+", r"[\d]+", "[0-9]+"})
_STYLES: Mapping[str, Mapping[str, Any]] = {
    "array": {"style": "form", "explode": False},
    "object": {"style": "deepObject", "explode": True},
}
"""Encodings of lists (``a=1,2``) and maps (``a[b]=1``) in queries and forms."""


def path_parameters(template: PathTemplate, args: Args) -> list[dict[str, Any]]:
    """The captures of a path, described by the arguments of the same names."""
    return [_path_parameter(name, pattern, args.get(name) or {}) for name, pattern in template.captures.items()]


def _path_parameter(name: str, pattern: str, arg: Mapping[str, Any]) -> dict[str, Any]:
    if pattern in _DIGITS:
        schema: dict[str, Any] = {"type": "integer", "minimum": 0}
    else:
        schema = {"type": "string", "pattern": f"^(?:{pattern})$"}
    described = {"description": arg["description"]} if arg.get("description") else {}
    return {"name": name, "in": "path", "required": True, **described, "schema": schema}


def query_parameters(template: PathTemplate, args: Args, components: Components) -> list[dict[str, Any]]:
    """References to the parameters of the query: all arguments but the path's."""
    return [
        components.ref("parameters", name, _query_parameter(name, arg))
        for name, arg in args.items()
        if name not in template.captures
    ]


def _query_parameter(name: str, arg: Mapping[str, Any]) -> dict[str, Any]:
    schema = sent_schema(arg)
    description = schema.pop("description", "")
    parameter: dict[str, Any] = {"name": name, "in": "query", "required": bool(arg.get("required"))}
    if description:
        parameter["description"] = description
    return {**parameter, **_style(schema), "schema": schema}


def request_body(
    name: str, template: PathTemplate, args: Args, components: Components, special: Mapping[str, Any] | None = None
) -> dict[str, Any] | None:
    """A reference to the body with the arguments, as JSON or as a form; None if there are none.

    `special` is an endpoint's ``body``: ``name``; ``required``, names of arguments that are required beside those that
    say so; ``most``, if the JSON may be a list of up to so many of these bodies; ``examples``, OpenAPI's Example
    Objects by name.
    """
    special = special or {}
    properties = {key: sent_schema(arg) for key, arg in args.items() if key not in template.captures}
    if not properties:
        return None
    required = [key for key in properties if args[key].get("required") or key in special.get("required", ())]
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    if required:
        schema["required"] = required
    name = special.get("name", name)
    reference: dict[str, Any] = components.ref("schemas", name, schema)
    encoding = {key: style for key, made in properties.items() if (style := _style(made))}
    form = {"schema": reference, "encoding": encoding} if encoding else {"schema": reference}
    example = {
        key: args[key].get("example", _NAMED_SAMPLES.get(key) or _sample(made))
        for key, made in properties.items()
        if key in required or key in EXAMPLE_ARGS or "example" in args[key]
    }
    shown = {"examples": special["examples"]} if "examples" in special else {"example": example}
    if "most" in special:
        listed = {"type": "array", "minItems": 1, "maxItems": special["most"], "items": reference}
        reference = {"oneOf": [reference, listed]}
    body = {"required": bool(required), "content": {JSON: {"schema": reference, **shown}, FORM: form}}
    return components.ref("requestBodies", name, body)


def _sample(schema: Mapping[str, Any]) -> Any:
    if schema.get("enum"):
        return schema["enum"][0]
    kind = schema.get("type", "string")
    first = kind[0] if isinstance(kind, list) else kind
    return _SAMPLES.get(schema.get("format", ""), _SAMPLES.get(first, {}))


def _style(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    kind = schema.get("type")
    return _STYLES.get(kind, {}) if isinstance(kind, str) else {}
