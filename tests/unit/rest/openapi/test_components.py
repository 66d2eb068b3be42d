from __future__ import annotations

from laurel.rest.openapi.components import Components


def test_equal_parts_are_kept_once_and_others_get_a_number():
    components = Components()
    assert components.ref("schemas", "a", {"x": 1}) == {"$ref": "#/components/schemas/a"}
    assert components.ref("schemas", "a", {"x": 1}) == {"$ref": "#/components/schemas/a"}
    assert components.ref("schemas", "a", {"x": 2}) == {"$ref": "#/components/schemas/a-2"}
    assert components.ref("schemas", "a", {"x": 3}) == {"$ref": "#/components/schemas/a-3"}
    assert components.ref("schemas", "a", {"x": 2}) == {"$ref": "#/components/schemas/a-2"}
    assert components.parts == {"schemas": {"a": {"x": 1}, "a-2": {"x": 2}, "a-3": {"x": 3}}}


def test_names_have_only_what_a_reference_may():
    assert Components().ref("schemas", "My type/é", {}) == {"$ref": "#/components/schemas/My-type"}
    assert Components().ref("schemas", "///", {}) == {"$ref": "#/components/schemas/schemas"}
