"""Scopes, end and networks of an application password: as a request gives them, and as they are shown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from laurel.auth.current_user import CurrentUser
from laurel.auth.scopes.names import FAMILIES, MOST_SCOPES, SCOPES, is_scope
from laurel.auth.scopes.restrictions import MOST_CIDRS, STAMP, is_over, is_within, parse_network
from laurel.domain.records.user import UNRESTRICTED, Restrictions
from laurel.rest.dates import rest_parse_date
from laurel.rest.errors import WP_Error
from laurel.wp.contexts import READING
from laurel.wp.request import Request

_LONGEST = 64
"""Characters of the longest scope or network that is looked at."""

PROPERTIES: dict[str, Any] = {
    "scopes": {
        "description": "What it may do at most, of what its user may; absent: all.",
        "type": "array",
        "items": {"type": "string", "maxLength": _LONGEST},
        "distinct": True,
        "minItems": 1,
        "maxItems": MOST_SCOPES,
        "context": READING,
    },
    "expires": {
        "description": "When it ends, in UTC; absent: never.",
        "type": "string",
        "format": "date-time",
        "context": READING,
    },
    "cidrs": {
        "description": "The networks that it may be used from, such as 192.0.2.0/24; absent: all.",
        "type": "array",
        "items": {"type": "string", "maxLength": _LONGEST},
        "distinct": True,
        "minItems": 1,
        "maxItems": MOST_CIDRS,
        "context": READING,
    },
}
"""The properties that Laurel adds to WordPress' schema; set when it is created, and shown where they are set."""


def restrictions_of(request: Request) -> Restrictions:
    """What a request restricts a new application password to.

    Raises WP_Error 400 ``rest_invalid_param`` for an unknown scope, a date that has passed or is none, and what is no
    network; 403 ``rest_cannot_widen_key`` for what the key of the request does not allow itself.
    """
    found = Restrictions(_scopes(request["scopes"]), _expires(request), _cidrs(request["cidrs"]))
    if not is_within(found, _own(request)):
        message = "A key makes no key that may do more, lasts longer or is valid in more networks than itself."
        raise WP_Error("rest_cannot_widen_key", message, {"status": 403})
    return found


def gives_restrictions(request: Request) -> bool:
    """Whether a request names restrictions."""
    return any(request[name] is not None for name in PROPERTIES)


def check_unchanged(restrictions: Restrictions, request: Request) -> None:
    """Raise WP_Error 400 ``rest_invalid_param`` for an update that would change restrictions: they are set once."""
    shown = shown_restrictions(restrictions)
    for name in PROPERTIES:
        if request[name] is not None and request[name] != shown.get(name):
            raise _invalid(name, f"{name} cannot be changed: make another application password.")


def shown_restrictions(restrictions: Restrictions) -> dict[str, Any]:
    """The restrictions in a response: those that there are."""
    shown = {
        "scopes": list(restrictions.scopes),
        "expires": restrictions.expires,
        "cidrs": list(restrictions.cidrs),
    }
    return {name: value for name, value in shown.items() if value}


def _own(request: Request) -> Restrictions:
    return request.user.restrictions if isinstance(request.user, CurrentUser) else UNRESTRICTED


def _scopes(given: list[str] | None) -> tuple[str, ...]:
    unknown = [name for name in given or () if not is_scope(name)]
    if unknown:
        known = ", ".join((*SCOPES, *FAMILIES, "events:write:{prefix}*"))
        raise _invalid("scopes", f"There is no scope {unknown[0]}; scopes are {known}.")
    return tuple(dict.fromkeys(given or ()))


def _expires(request: Request) -> str:
    if request["expires"] is None:
        return ""
    seconds = rest_parse_date(str(request["expires"]))
    moment = datetime.fromtimestamp(seconds, UTC).strftime(STAMP) if seconds is not None else ""
    if not moment or is_over(Restrictions(expires=moment), request.site.now()):
        raise _invalid("expires", "expires has to be a date in the future.")
    return moment


def _cidrs(given: list[str] | None) -> tuple[str, ...]:
    networks = []
    for text in given or ():
        try:
            networks.append(str(parse_network(text)))
        except ValueError:
            raise _invalid("cidrs", f"{text} is no network: a CIDR such as 192.0.2.0/24 is one.") from None
    return tuple(dict.fromkeys(networks))


def _invalid(name: str, message: str) -> WP_Error:
    return WP_Error("rest_invalid_param", f"Invalid parameter(s): {name}", {"status": 400, "params": {name: message}})
