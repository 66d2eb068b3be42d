"""What routes are called: in logs and metrics, and where scopes are declared."""

from __future__ import annotations

import re

from laurel.app.posts.definitions import Definitions
from laurel.rest.serving.path_template import path_template

ACTIONS = "gamipress"
"""The path of GamiPress' actions under ``wp/v2``, unless a setting gives them another."""

_OF_TYPE = re.compile(r"/wp/v2/([^/]+)")


def type_route_name(pattern: str, definitions: Definitions) -> str:
    """How a route is called in logs and metrics: ``/wp/v2/posts/{id}``.

    Types that people make share one name, ``/wp/v2/{rest_base}``, so that there are only so many.
    """
    template = path_template(pattern)
    path = template.path if template else pattern
    of_type = _OF_TYPE.match(path)
    if of_type and of_type[1] in definitions.post_types and definitions.post_types[of_type[1]].kind:
        return "/wp/v2/{rest_base}" + path[of_type.end() :]
    return path


def declared_route_name(pattern: str, definitions: Definitions) -> str:
    """The name of a route in `laurel.auth.scopes.routes.ROUTES`: that of logs, the actions at their default path."""
    path = type_route_name(pattern, definitions)
    of_type = _OF_TYPE.match(path)
    if of_type and of_type[1] == definitions.actions_rest_base:
        return f"/wp/v2/{ACTIONS}{path[of_type.end() :]}"
    return path
