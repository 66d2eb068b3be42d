"""Fields of a body that a route of Laurel's own does not know: an error names them, so that no typing mistake is lost.

WordPress ignores them on its routes, and so does Laurel there.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from laurel.rest.http.invalid_params import InvalidParams
from laurel.rest.schema.messages import schema_error
from laurel.rest.serving.routes import Endpoint
from laurel.wp.request import Request

OWN = "/laurel/v1/"
"""What the routes begin with that refuse unknown fields."""

DATA_METHODS = ("POST", "PUT", "PATCH")
"""The methods whose bodies are data; what a DELETE carries is a client's habit, such as ``force``."""

MOST_NAMED, LONGEST_NAME = 20, 100
"""How many unknown fields an error names, and how many characters of each."""


def refuse_unknown_fields(result: Any, endpoint: Endpoint, request: Request) -> Any:
    """A filter ``rest_request_before_callbacks``: 400 ``rest_invalid_param`` for a body with fields that are unknown.

    Parameters of the query, those of the path, and fields that begin with ``_``, as WordPress' own do, are allowed. The
    entries of a list are the controller's to check.
    """
    if result is not None or request.method not in DATA_METHODS or not request.route.lower().startswith(OWN):
        return result
    if request.is_json_content_type() and request.get_body().lstrip().startswith(b"["):
        return None
    body = [*request.get_json_params(), *request.get_body_params()]
    return refusal(unknown_fields(body, {*endpoint.args, *request.get_url_params()}))


def unknown_fields(names: Iterable[object], known: Iterable[str]) -> list[str]:
    """The names that are not known, the first ones, shortened, in order; those that begin with ``_`` are left out."""
    allowed = set(known)
    found = (str(name) for name in names if str(name) not in allowed and not str(name).startswith("_"))
    return [name[:LONGEST_NAME] for name in islice(found, MOST_NAMED)]


def refusal(names: Iterable[str]) -> Any:
    """The error that names unknown fields, as WordPress names invalid parameters; None if there are none."""
    invalid = InvalidParams()
    for name in names:
        invalid.add(name, schema_error("rest_additional_properties_forbidden", "The body", property=name))
    return invalid.error()
