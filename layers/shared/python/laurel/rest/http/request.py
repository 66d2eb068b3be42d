"""WP_REST_Request: method, route, headers, and parameters by source and order."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Collection, Hashable, Mapping
from typing import Any, Generic, TypeVar, cast
from urllib.parse import unquote, urlsplit

from laurel.rest.errors import WP_Error
from laurel.rest.generics import SiteT
from laurel.rest.http.current_user import Anonymous, CurrentUser
from laurel.rest.http.invalid_params import InvalidParams
from laurel.rest.http.multipart import UploadedFile, is_multipart, parse_multipart
from laurel.rest.http.params import Params, is_json_content_type, params_of, parse_json, parse_str
from laurel.rest.schema import rest_parse_request_arg
from laurel.rest.schema.messages import schema_error

Value = TypeVar("Value")

READING_METHODS = ("GET", "HEAD")
TARGET_HINTS = "target_hints"
"""Where the memo of a request has the methods allowed at addresses, until something is written."""

BODY_METHODS = ("POST", "PUT", "PATCH", "DELETE")

MAX_FIELDS = 10_000
"""The longest ``_fields``, in characters: it is gone through for every item of a reply."""

_PLAIN_PATH = re.compile(r"(?:/[\w-]+)+", re.ASCII)
"""An address that is nothing but a path, as it stands."""


class WP_REST_Request(Generic[SiteT]):
    """One request to one route, outer or internal.

    ``site`` is whatever the application gives its handlers for the duration of the outer request
    (stores, clock); the framework only passes it on, and the type of a request is generic in it. ``home_url`` is
    the site's address without a trailing slash. ``memo`` is shared by a request and the internal ones it causes,
    for what should be computed once.
    """

    def __init__(
        self,
        method: str = "GET",
        route: str = "",
        attributes: Mapping[str, Any] | None = None,
        *,
        user: CurrentUser | None = None,
        site: SiteT | None = None,
        home_url: str = "",
        memo: dict[Any, Any] | None = None,
    ) -> None:
        self._method = method.upper()
        self.route = route
        self.attributes: Mapping[str, Any] = attributes or {}
        self.user: CurrentUser = user or Anonymous()
        # without a site it is of a route that asks for none
        self.site = cast(SiteT, site)
        self.home_url = home_url
        self.memo: dict[Any, Any] = {} if memo is None else memo
        self.headers: dict[str, str] = {}
        self._body = b""
        self._json: Params | WP_Error | None = None
        self._params: dict[str, Params] = {"JSON": {}, "POST": {}, "GET": {}, "URL": {}, "defaults": {}}
        self._files: dict[str, UploadedFile] = {}
        self._unread: WP_Error | None = None
        self._order: tuple[str, ...] | None = None
        self.verdicts: dict[Hashable, object] = {}
        """What permission callbacks said of this request as it is, by endpoint (`Dispatcher.ask_permission`)."""

    @property
    def is_reading(self) -> bool:
        """Whether the method only reads: then nothing that was found out for the request changes meanwhile."""
        return self._method in READING_METHODS

    @classmethod
    def from_url(cls, url: str, parent: WP_REST_Request[SiteT], root: str) -> WP_REST_Request[SiteT] | None:
        """An internal GET of an API address, as the same user; None for an address outside the API (from_url).

        `root` is the API root with its trailing slash, ``https://…/wp-json/``.
        """
        if not url.startswith(root):
            return None
        address = url[len(root) - 1 :]
        if _PLAIN_PATH.fullmatch(address):
            return parent.internal("GET", address)
        parts = urlsplit(address)
        request = parent.internal("GET", unquote(parts.path))
        request.read_query(parts.query)
        return request

    def internal(self, method: str, route: str) -> WP_REST_Request[SiteT]:
        """A new request on behalf of this one: same user, same site, same memo (rest_do_request)."""
        request = WP_REST_Request(method, route, user=self.user, site=self.site, home_url=self.home_url, memo=self.memo)
        if method == "GET":  # what it has none of need not be looked for
            request._json, request._order = {}, ("GET", "URL", "defaults")
        return request

    def once(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """What `make` returned when the key was first asked for, by this request or another one of the same memo."""
        if key not in self.memo:
            self.memo[key] = make()
        return cast(Value, self.memo[key])

    def copy(self) -> WP_REST_Request[SiteT]:
        """A request whose parameters can be changed without changing this one's."""
        other = copy.copy(self)
        other.verdicts = {}
        other._params = {source: dict(params) for source, params in self._params.items()}  # noqa: SLF001 - its own class
        return other

    # ---- what was asked

    @property
    def method(self) -> str:
        """The method in upper case, after overrides."""
        return self._method

    @method.setter
    def method(self, method: str) -> None:
        self._method = method.upper()
        self._order = None
        self.verdicts.clear()

    def get_method(self) -> str:
        """The method in upper case."""
        return self._method

    def get_route(self) -> str:
        """The route asked for, from its leading slash."""
        return self.route

    def get_attributes(self) -> Mapping[str, Any]:
        """The options of the endpoint that was matched."""
        return self.attributes

    def get_header(self, name: str) -> str | None:
        """A header's value; names are case-insensitive and `_` counts as `-` (get_header)."""
        return self.headers.get(canonical_header_name(name))

    def set_header(self, name: str, value: str) -> None:
        """Set a header."""
        self.headers[canonical_header_name(name)] = value
        self._order = self._json = None
        self.verdicts.clear()

    def set_body(self, body: bytes) -> None:
        """Set the raw body."""
        self._body = body
        self._order = self._json = None
        self.verdicts.clear()

    def get_body(self) -> bytes:
        """The raw body."""
        return self._body

    def get_content_type(self) -> str:
        """The Content-Type header, or ""."""
        return self.headers.get("content-type", "")

    def is_json_content_type(self) -> bool:
        """Whether the body is declared to be JSON."""
        return is_json_content_type(self.get_content_type())

    def current_user_can(self, capability: str, *args: object) -> bool:
        """Whether who is asking has a capability (current_user_can)."""
        return self.user.can(capability, *args)

    # ---- parameters

    def get_parameter_order(self) -> tuple[str, ...]:
        """The sources in the order in which they are asked (get_parameter_order)."""
        if self._order is None:
            self.parse_json_params()
            json_first = ("JSON",) if self.is_json_content_type() else ()
            form = self._parse_form() if self._method in BODY_METHODS else ()
            self._order = (*json_first, *form, "GET", "URL", "defaults")
        return self._order

    def _parse_form(self) -> tuple[str, ...]:
        kind = self.get_content_type().split(";")[0].strip().lower()
        if self._body and kind in ("application/x-www-form-urlencoded", "") and not self._params["POST"]:
            self._params["POST"] = self._read(parse_str(self._body.decode("utf-8", "replace")))
        if is_multipart(kind) and not self._params["POST"] and not self._files:
            form = parse_multipart(self._body, self.get_content_type())
            if isinstance(form, WP_Error):
                self._read(form)
            else:
                fields, self._files = form
                self._params["POST"] = self._read(params_of(fields))
        return ("POST",)

    def read_query(self, text: str) -> None:
        """Take the parameters of a query string; one that is too large fails the validation (`parse_str`)."""
        self._params["GET"] = self._read(parse_str(text))

    def _read(self, params: Params | WP_Error) -> Params:
        if isinstance(params, WP_Error):
            self._unread = params
            return {}
        return params

    def parse_json_params(self) -> WP_Error | None:
        """Read the JSON body once; the error if it is malformed (parse_json_params)."""
        if self._json is None:
            self._json = parse_json(self._body) if self.is_json_content_type() else {}
            if isinstance(self._json, dict) and self._json:
                self._params["JSON"] = dict(self._json)
        return self._json if isinstance(self._json, WP_Error) else None

    def get_param(self, key: str) -> Any:
        """The first value that is not null, in the order of the sources; None without one (get_param)."""
        params = self._params
        for source in self._order or self.get_parameter_order():
            value = params[source].get(key)
            if value is not None:
                return value
        return None

    def has_param(self, key: str) -> bool:
        """Whether a parameter was given at all, null included (has_param)."""
        return any(key in self._params[source] for source in self.get_parameter_order())

    def set_param(self, key: str, value: object) -> None:
        """Set a parameter where it was given, or in the first source (set_param)."""
        order = self.get_parameter_order()
        holders = [s for s in order if s != "defaults" and key in self._params[s]] or [order[0]]
        for source in holders:
            self._params[source][key] = value
        self.verdicts.clear()

    def __getitem__(self, key: str) -> Any:
        return self.get_param(key)

    def __setitem__(self, key: str, value: object) -> None:
        self.set_param(key, value)

    def __contains__(self, key: str) -> bool:
        return self.get_param(key) is not None

    def get_params(self) -> Params:
        """All parameters merged, the first source winning (get_params)."""
        merged: Params = {}
        for source in reversed(self.get_parameter_order()):
            merged.update(self._params[source])
        return merged

    def get_url_params(self) -> Params:
        """What the route's pattern captured."""
        return self._params["URL"]

    def get_query_params(self) -> Params:
        """The query string's parameters."""
        return self._params["GET"]

    def get_body_params(self) -> Params:
        """The form body's parameters."""
        self.get_parameter_order()
        return self._params["POST"]

    def get_json_params(self) -> Params:
        """The JSON body's members; empty when the body is not JSON."""
        self.parse_json_params()
        return self._params["JSON"]

    def get_default_params(self) -> Params:
        """The defaults of the matched endpoint."""
        return self._params["defaults"]

    def get_file_params(self) -> Mapping[str, UploadedFile]:
        """Uploaded files by the name of their field (get_file_params)."""
        self.get_parameter_order()
        return self._files

    def set_query_params(self, params: Params) -> None:
        """Replace the query string's parameters."""
        self._params["GET"] = params
        self.verdicts.clear()

    def set_body_params(self, params: Params) -> None:
        """Replace the form body's parameters."""
        self._params["POST"] = params
        self.verdicts.clear()

    def match(self, attributes: Mapping[str, Any], url_params: Params, defaults: Params) -> None:
        """Take over what matching a route found: its endpoint, its captures, its defaults."""
        self.attributes = attributes
        self._params["URL"] = url_params
        self._params["defaults"] = defaults
        self.verdicts.clear()

    # ---- validation

    def has_valid_params(self) -> WP_Error | None:
        """First pass over the declared args: sizes, JSON, presence, validate callbacks (has_valid_params).

        Returns None or the error: rest_invalid_json, rest_missing_callback_param (alone),
        rest_invalid_param for a query or form that is too large, or with the entries in declaration
        order, or what the endpoint's own ``validate_callback`` says of the whole request.
        """
        self.get_parameter_order()  # reads the body
        error = self._unread or self.parse_json_params() or self._long_fields()
        if error:
            return error
        args: Mapping[str, Mapping[str, Any]] = self.attributes.get("args") or {}
        missing = [name for name, arg in args.items() if arg.get("required") is True and self.get_param(name) is None]
        if missing:
            listed = ", ".join(missing)
            return WP_Error(
                "rest_missing_callback_param", f"Required but not given: {listed}", {"status": 400, "params": missing}
            )
        invalid = InvalidParams()
        known, defaults = _defaults_of(self.attributes)[0], self._params["defaults"]
        given = {name for source, params in self._params.items() if source != "defaults" for name in params}
        for name, arg in args.items():
            if name not in given and (name in known or name not in defaults):
                continue
            validate = arg.get("validate_callback")
            value = self.get_param(name) if validate else None
            if value is None or not validate or (name in known and value is defaults.get(name)):
                continue
            invalid.add(name, validate(value, self, name))
        return invalid.error() or self._validate_whole()

    def _long_fields(self) -> WP_Error | None:
        fields = self.get_param("_fields")
        if fields is None or len(repr(fields)) <= MAX_FIELDS:
            return None
        invalid = InvalidParams()
        invalid.add("_fields", schema_error("rest_too_long", "_fields", limit=MAX_FIELDS))
        return invalid.error()

    def _validate_whole(self) -> WP_Error | None:
        validate: Callable[[WP_REST_Request], Any] | None = self.attributes.get("validate_callback")
        verdict = validate(self) if validate else True
        if isinstance(verdict, WP_Error):
            return verdict
        if verdict is False:
            return WP_Error("rest_invalid_params", "These parameters do not go together.", {"status": 400})
        return None

    def sanitize_params(self) -> WP_Error | None:
        """Second pass, in the order the client sent things: cast and clean every source (sanitize_params)."""
        args: Mapping[str, Mapping[str, Any]] = self.attributes.get("args") or {}
        invalid = InvalidParams()
        for source in self.get_parameter_order():
            params = self._params[source]
            settled = _defaults_of(self.attributes)[1] if source == "defaults" else ()
            for name, value in params.items():
                arg = args.get(name)
                if arg is None or name in settled:
                    continue
                sanitize = arg.get("sanitize_callback")
                if "sanitize_callback" not in arg and arg.get("type"):
                    sanitize = rest_parse_request_arg
                elif value is None:
                    continue
                if not sanitize:
                    continue
                clean = sanitize(value, self, name)
                if isinstance(clean, WP_Error):
                    invalid.add(name, clean)
                else:
                    params[name] = clean
        return invalid.error()


def _defaults_of(attributes: Mapping[str, Any]) -> tuple[Collection[str], Collection[str]]:
    """The arguments whose defaults are known to be valid, and those whose defaults are cast already."""
    endpoint = attributes.get("endpoint")
    return (endpoint.valid_defaults, endpoint.settled) if endpoint else ((), ())


def canonical_header_name(name: str) -> str:
    """Header names as keys: lower case, with hyphens (canonicalize_header_name)."""
    return name.lower().replace("_", "-")
