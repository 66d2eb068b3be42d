"""Fields that extensions add to the resources of the community (bp_rest_register_field)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Protocol

OBJECT_TYPES: Mapping[str, Collection[str]] = {"xprofile": ("data", "field", "group")}
"""The object types of components that have several; a field is for one of them."""


class Definitions(Protocol):
    """What a site's posts and settings define (`laurel.app.posts.definitions.Definitions`)."""

    @property
    def components(self) -> Collection[str]:
        """The names of the active components."""


class Server(Protocol):
    """The REST server, on which fields are registered."""

    @property
    def definitions(self) -> Any:
        """`Definitions`; available from the action bp_rest_api_init on."""

    def register_rest_field(self, object_type: str, attribute: str, args: Mapping[str, Any]) -> None:
        """Add a field to a resource."""


def bp_rest_register_field(
    server: Server, component: str, attribute: str, args: Mapping[str, Any], object_type: str = ""
) -> bool:
    """Add a field to a component's resource (bp_rest_register_field); returns whether it was added.

    To be called in the action ``bp_rest_api_init``. `args` are those of register_rest_field:
    ``get_callback(item, attribute, request, object_name)``, ``update_callback(value, object, attribute, request,
    object_name)`` and ``schema``. `object_type` is required for xprofile (data, field or group), and "" for the others.
    Returns False for a component that is not active, an empty `attribute`, and an unknown `object_type`. The list of
    components belongs to no component.
    """
    definitions: Definitions = server.definitions
    fits = object_type in OBJECT_TYPES[component] if component in OBJECT_TYPES else not object_type
    if not attribute or not fits or component not in definitions.components:
        return False
    name = f"bp_{component}_{object_type}" if object_type else f"bp_{component}"
    server.register_rest_field(name, attribute, args)
    return True
