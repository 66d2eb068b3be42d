"""What must hold for any value and any schema."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from laurel.rest.errors import WP_Error
from laurel.rest.schema import rest_sanitize_value_from_schema, rest_validate_value_from_schema

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=8)
    | st.sampled_from(["", "5", " 5", "1e1", "true", "0", "a,b", "a@b.cd", "2020-01-01T00:00:00", "#fff", "\ud800"])
)  # fmt: skip
NAMES = st.sampled_from(["a", "b", "0", "1", "x-y"])
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12
)
TYPES = st.sampled_from(["string", "integer", "number", "boolean", "array", "object", "null"])
LIMITS = st.integers(0, 3)
LEAVES = st.fixed_dictionaries(
    {},
    optional={
        "type": TYPES | st.lists(TYPES, min_size=1, max_size=3),
        "format": st.sampled_from(["date-time", "ip", "uuid", "hex-color"]),
        "minimum": LIMITS, "maximum": LIMITS, "exclusiveMinimum": st.booleans(), "exclusiveMaximum": st.booleans(),
        "multipleOf": st.integers(1, 3), "minLength": LIMITS, "maxLength": LIMITS,
        "pattern": st.sampled_from(["^a", "[[:digit:]]", r"^\p{Lu}"]),
        "enum": st.lists(VALUES, min_size=1, max_size=3),
    },
)  # fmt: skip


def with_members(inner):
    members = st.dictionaries(NAMES, inner, max_size=3)
    return st.fixed_dictionaries(
        {"type": st.sampled_from(["array", "object"])},
        optional={
            "items": inner, "minItems": LIMITS, "maxItems": LIMITS, "uniqueItems": st.booleans(),
            "properties": members, "required": st.lists(NAMES, max_size=2), "minProperties": LIMITS,
            "maxProperties": LIMITS, "additionalProperties": st.booleans() | inner,
            "patternProperties": st.dictionaries(st.sampled_from(["^x", "[0-9]", "("]), inner, max_size=2),
        },
    )  # fmt: skip


STRUCTURED = st.recursive(LEAVES, with_members, max_leaves=6)
SCHEMAS = STRUCTURED | st.fixed_dictionaries(
    {}, optional={"anyOf": st.lists(STRUCTURED, max_size=3), "oneOf": st.lists(STRUCTURED, max_size=3), "type": TYPES}
)


@settings(max_examples=300)
@given(VALUES, SCHEMAS)
def test_validation_and_casting_never_raise(value, schema):
    verdict = rest_validate_value_from_schema(value, schema, "p")
    assert verdict is True or verdict.get_error_message()
    rest_sanitize_value_from_schema(value, schema, "p")


@settings(max_examples=300)
@given(VALUES, STRUCTURED)
def test_what_was_valid_is_valid_once_cast(value, schema):
    if rest_validate_value_from_schema(value, schema) is not True:
        return
    cast = rest_sanitize_value_from_schema(value, schema)
    if isinstance(cast, WP_Error):
        assert cast.get_error_code() == "rest_duplicate_items"
        return
    assert rest_validate_value_from_schema(cast, schema) is True


@settings(max_examples=200)
@given(VALUES, STRUCTURED)
def test_casting_twice_changes_nothing(value, schema):
    if rest_validate_value_from_schema(value, schema) is not True:
        return
    cast = rest_sanitize_value_from_schema(value, schema)
    if not isinstance(cast, WP_Error):
        assert rest_sanitize_value_from_schema(cast, schema) == cast or "nan" in repr(cast)
