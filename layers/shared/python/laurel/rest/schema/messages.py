"""The wording of the validator's errors, one sentence per code."""

from __future__ import annotations

from collections.abc import Sequence

from laurel.rest.errors import WP_Error

MESSAGES = {
    "rest_invalid_type": "{param} must be of type {type}.",
    "rest_not_in_enum": "{param} must be {choices}.",
    "rest_invalid_pattern": "{param} does not have the form {pattern}.",
    "rest_too_short": "{param} must have at least {limit} character(s).",
    "rest_too_long": "{param} may have at most {limit} character(s).",
    "rest_out_of_bounds": "{param} must be {bounds}.",
    "rest_invalid_multiple": "{param} must be divisible by {limit}.",
    "rest_too_few_items": "{param} must hold {limit} item(s) or more.",
    "rest_too_many_items": "{param} must hold no more than {limit} item(s).",
    "rest_duplicate_items": "{param} holds the same item twice.",
    "rest_property_required": "{property} is missing from {param}.",
    "rest_additional_properties_forbidden": "{param} may not have the property {property}.",
    "rest_too_few_properties": "{param} needs {limit} or more properties.",
    "rest_too_many_properties": "{param} may have {limit} properties at the most.",
    "rest_no_matching_schema": "{param} does not fit {alternative}.",
    "rest_one_of_multiple_matches": "{param} fits {alternatives}, where only one is allowed.",
    "rest_invalid_date": "{param} is no date and time.",
    "rest_invalid_email": "{param} is no e-mail address.",
    "rest_invalid_ip": "{param} is no IP address.",
    "rest_invalid_uuid": "{param} is no UUID.",
    "rest_invalid_hex_color": "{param} is no colour in hexadecimal notation.",
}
"""The message of every code of the validator, as a format string."""


def schema_error(code: str, param: str, data: object = None, /, **words: object) -> WP_Error:
    """An error of `MESSAGES` about the parameter at path ``param``; ``words`` fill its sentence."""
    return WP_Error(code, MESSAGES[code].format(param=param, **words), data)


def invalid_type(param: str, schema_type: str | Sequence[str] | None) -> WP_Error:
    """``rest_invalid_type``, whose data name the path; several types are joined by commas."""
    name = schema_type if isinstance(schema_type, str) else ",".join(schema_type or ())
    return schema_error("rest_invalid_type", param, {"param": param}, type=name)


def either(names: Sequence[str], joint: str = "or") -> str:
    """``a``, ``a or b``, ``a, b, or c``."""
    if len(names) < 3:
        return f" {joint} ".join(names)
    return f"{', '.join(names[:-1])}, {joint} {names[-1]}"
