"""anyOf and oneOf: which alternative fits, and which error to show when none does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from laurel.rest.errors import WP_Error
from laurel.rest.schema.messages import either, schema_error
from laurel.rest.schema.types import rest_is_object, rest_sanitize_object

Schema = Mapping[str, Any]
Verdict = Literal[True] | WP_Error

Fits = Callable[[object, Schema, str], Verdict]
"""Whether a value is what a schema asks for: `rest_validate_value_from_schema`, which itself combines."""


@dataclass(frozen=True, slots=True)
class _Misfit:
    """An alternative that a value does not fit, with its position."""

    error: WP_Error
    schema: Schema
    position: int


def rest_find_any_matching_schema(value: object, schema: Schema, param: str, fits: Fits) -> Schema | WP_Error:
    """The first alternative of ``anyOf`` that the value fits, or an error (rest_find_any_matching_schema)."""
    misfits: list[_Misfit] = []
    for position, alternative in enumerate(_alternatives(schema, "anyOf")):
        error = fits(value, alternative, param)
        if not isinstance(error, WP_Error):
            return alternative
        misfits.append(_Misfit(error, alternative, position))
    return rest_get_combining_operation_error(value, param, misfits)


def rest_find_one_matching_schema(value: object, schema: Schema, param: str, fits: Fits) -> Schema | WP_Error:
    """The only alternative of ``oneOf`` that the value fits, or an error (rest_find_one_matching_schema)."""
    misfits: list[_Misfit] = []
    matches: list[tuple[int, Schema]] = []
    for position, alternative in enumerate(_alternatives(schema, "oneOf")):
        error = fits(value, alternative, param)
        if isinstance(error, WP_Error):
            misfits.append(_Misfit(error, alternative, position))
        else:
            matches.append((position, alternative))
    if not matches:
        return rest_get_combining_operation_error(value, param, misfits)
    if len(matches) == 1:
        return matches[0][1]
    titles = _titles([alternative for _, alternative in matches])
    return schema_error(
        "rest_one_of_multiple_matches", param, {"positions": [position for position, _ in matches]},
        alternatives=either(titles, "and") if titles else "several alternatives",
    )  # fmt: skip


def rest_get_combining_operation_error(value: object, param: str, misfits: Sequence[_Misfit]) -> WP_Error:
    """The error to show when no alternative fits (rest_get_combining_operation_error).

    It blames one alternative where there is a likely one: the only one, the only one with another fault than
    the type of the value itself, or for a map the one with which it shares most properties.
    """
    if len(misfits) == 1:
        return _blame(misfits[0], param)
    likely = [misfit for misfit in misfits if not _has_wrong_type(misfit.error, param)]
    if len(likely) == 1:
        return _blame(likely[0], param)
    if likely and rest_is_object(value):
        given = rest_sanitize_object(value).keys()
        shared = [len(given & (misfit.schema.get("properties") or {}).keys()) for misfit in likely]
        if max(shared):
            return _blame(likely[shared.index(max(shared))], param)
    titles = _titles([misfit.schema for misfit in misfits])
    return schema_error("rest_no_matching_schema", param, alternative=either(titles) or "any of the alternatives")


def with_type_of_alternative(value: object, schema: Schema, param: str, fits: Fits) -> Schema | WP_Error:
    """A schema without type gets that of the alternative which the value fits; or the error of anyOf or oneOf."""
    for keyword, find_matching_schema in COMBINING:
        if schema.get(keyword) is None:
            continue
        matching = find_matching_schema(value, schema, param, fits)
        if isinstance(matching, WP_Error):
            return matching
        if "type" not in schema and "type" in matching:
            schema = {**schema, "type": matching["type"]}
    return schema


def _alternatives(schema: Schema, keyword: str) -> list[Schema]:
    inherited = schema.get("type")
    if inherited is None:
        return list(schema[keyword])
    return [alternative if "type" in alternative else {**alternative, "type": inherited}
            for alternative in schema[keyword]]  # fmt: skip


def _has_wrong_type(error: WP_Error, param: str) -> bool:
    data = error.get_error_data()
    return error.get_error_code() == "rest_invalid_type" and isinstance(data, dict) and data.get("param") == param


def _blame(misfit: _Misfit, param: str) -> WP_Error:
    title = misfit.schema.get("title") or "the expected form"
    reason = f"{title}: {misfit.error.get_error_message()}".rstrip(".")
    return schema_error("rest_no_matching_schema", param, {"position": misfit.position}, alternative=reason)


def _titles(schemas: Sequence[Schema]) -> list[str]:
    """The alternatives' titles, none unless all have one."""
    titles = [str(schema["title"]) for schema in schemas if schema.get("title") is not None]
    return titles if len(titles) == len(schemas) else []


COMBINING = (("anyOf", rest_find_any_matching_schema), ("oneOf", rest_find_one_matching_schema))
"""The combining keywords, each with what finds its alternative."""
