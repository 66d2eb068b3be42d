"""JSON Schema as the WordPress REST API uses it: validation, casting, arguments of endpoints."""

from __future__ import annotations

from laurel.rest.schema.endpoint_args import (
    rest_get_allowed_schema_keywords,
    rest_get_endpoint_args_for_schema,
    rest_parse_request_arg,
    rest_sanitize_request_arg,
    rest_validate_request_arg,
)
from laurel.rest.schema.formats import (
    rest_is_ip_address,
    rest_parse_hex_color,
    sanitize_hex_color,
    wp_is_uuid,
)
from laurel.rest.schema.patterns import rest_validate_json_schema_pattern
from laurel.rest.schema.sanitize import rest_sanitize_value_from_schema
from laurel.rest.schema.types import (
    distinct,
    rest_are_values_equal,
    rest_get_best_type_for_value,
    rest_handle_multi_type_schema,
    rest_is_array,
    rest_is_boolean,
    rest_is_integer,
    rest_is_object,
    rest_sanitize_array,
    rest_sanitize_boolean,
    rest_sanitize_object,
    rest_stabilize_value,
    rest_validate_array_contains_unique_items,
    wp_parse_list,
)
from laurel.rest.schema.validate import rest_validate_enum, rest_validate_value_from_schema

__all__ = [
    "distinct",
    "rest_are_values_equal",
    "rest_get_allowed_schema_keywords",
    "rest_get_best_type_for_value",
    "rest_get_endpoint_args_for_schema",
    "rest_handle_multi_type_schema",
    "rest_is_array",
    "rest_is_boolean",
    "rest_is_integer",
    "rest_is_ip_address",
    "rest_is_object",
    "rest_parse_hex_color",
    "rest_parse_request_arg",
    "rest_sanitize_array",
    "rest_sanitize_boolean",
    "rest_sanitize_object",
    "rest_sanitize_request_arg",
    "rest_sanitize_value_from_schema",
    "rest_stabilize_value",
    "rest_validate_array_contains_unique_items",
    "rest_validate_enum",
    "rest_validate_json_schema_pattern",
    "rest_validate_request_arg",
    "rest_validate_value_from_schema",
    "sanitize_hex_color",
    "wp_is_uuid",
    "wp_parse_list",
]
