"""Whether the scopes of a request's key allow a route; asked before the route's own permission."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from laurel.auth.current_user import CurrentUser
from laurel.auth.scopes.names import ADMIN, covers, is_prefixed
from laurel.auth.scopes.routes import ANY, PREFIXED, Scopes, needed_for
from laurel.rest.errors import WP_Error
from laurel.rest.http.request import WP_REST_Request
from laurel.rest.serving.routes import Endpoint

INSUFFICIENT = "rest_insufficient_scope"
"""The code of the refusal."""


def scopes_of(request: WP_REST_Request) -> Scopes:
    """The scopes of the key that authenticated a request; none if it is not restricted to any."""
    user = request.user
    return user.restrictions.scopes if isinstance(user, CurrentUser) else ()


def has_scope(request: WP_REST_Request, scope: str) -> bool:
    """Whether the key of a request allows what a scope does; every one without scopes does."""
    scopes = scopes_of(request)
    return not scopes or any(covers(held, scope) for held in scopes)


def scope_check(name_of: Callable[[str], str]) -> Callable[[None, Endpoint, WP_REST_Request], None]:
    """A filter ``rest_before_permission``: 403 ``rest_insufficient_scope`` for what a key's scopes do not allow.

    `name_of` gives the name of a route in `laurel.auth.scopes.routes.ROUTES`. An endpoint of several methods takes
    what each of them takes. Costs nothing for callers without scopes.
    """

    def check(_verdict: None, endpoint: Endpoint, request: WP_REST_Request) -> None:
        scopes = scopes_of(request)
        if not scopes:
            return
        name = name_of(endpoint.route)
        for method in endpoint.methods:
            needed = needed_for(name, method)
            if not any(_allows(scopes, each, request) for each in needed):
                raise insufficient(needed)

    return check


def insufficient(needed: Iterable[str]) -> WP_Error:
    """The error that names the scopes of which one would be enough."""
    names = sorted({each.partition("?")[0] for each in needed} | {ADMIN}) if needed else []
    message = f"The scopes of this key do not allow that; one of these does: {', '.join(names)}."
    if not names:
        message = "No key with scopes may do that."
    return WP_Error(INSUFFICIENT, message, {"status": 403, "scopes": names})


def _allows(scopes: Scopes, needed: str, request: WP_REST_Request) -> bool:
    if needed == ANY:
        return True
    if needed == PREFIXED:
        return any(map(is_prefixed, scopes))
    name, _, parameters = needed.partition("?")
    if not any(covers(scope, name) for scope in scopes):
        return False
    return all(_is_own(request, parameter) for parameter in parameters.split(",") if parameter)


def _is_own(request: WP_REST_Request, parameter: str) -> bool:
    """Whether a parameter names the caller, in the path and wherever else it is given; absent ones do."""
    own = (str(request.user.id), "me")
    given = (request.get_url_params().get(parameter), request.get_param(parameter))
    return all(str(value) in own for value in given if value is not None)
