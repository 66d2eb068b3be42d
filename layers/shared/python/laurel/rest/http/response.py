"""WP_REST_Response: data, status, headers and links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from laurel.rest.errors import WP_Error

if TYPE_CHECKING:
    from laurel.rest.serving.routes import Endpoint, Route

Link = dict[str, Any]
"""One link: its attributes, then ``href``."""


class JsonObject(dict[str, Any]):
    """A map that is ``{}`` in JSON when empty; every other empty map is ``[]``, as in PHP."""


class WP_REST_Response:
    """The response of a handler (WordPress' WP_REST_Response).

    ``data`` is any JSON value; ``links`` map a relation to its links. The server adds links to the
    data when it serves the response.
    """

    def __init__(self, data: Any = None, status: int = 200, headers: Mapping[str, Any] | None = None) -> None:
        self.data = data
        self.status = status
        self.headers: dict[str, Any] = dict(headers or {})
        self.links: dict[str, list[Link]] = {}
        self.matched_route: Route | None = None
        self.matched_handler: Endpoint | None = None
        self.is_error = False

    def get_data(self) -> Any:
        """The data."""
        return self.data

    def set_data(self, data: Any) -> None:
        """Replace the data."""
        self.data = data

    def get_status(self) -> int:
        """The HTTP status."""
        return self.status

    def set_status(self, status: int) -> None:
        """Set the HTTP status."""
        self.status = status

    def get_headers(self) -> dict[str, Any]:
        """The headers set so far."""
        return self.headers

    def header(self, name: str, value: Any, replace: bool = True) -> None:
        """Set a header, or append to it after a comma when `replace` is false (header)."""
        if replace or name not in self.headers:
            self.headers[name] = value
        else:
            self.headers[name] = f"{self.headers[name]}, {value}"

    def add_link(self, rel: str, href: str, attributes: Mapping[str, Any] | None = None, **more: Any) -> None:
        """Add a link under a relation; ``embeddable=True`` lets ``_embed`` follow it (add_link)."""
        self.links.setdefault(rel, []).append({**(attributes or {}), **more, "href": href})

    def add_links(self, links: Mapping[str, Any]) -> None:
        """Add links given as relation -> one link or several, each with its ``href`` (add_links)."""
        for rel, entry in links.items():
            for link in entry if isinstance(entry, list) else [entry]:
                ordered = dict(link)
                ordered["href"] = ordered.pop("href")
                self.links.setdefault(rel, []).append(ordered)

    def remove_link(self, rel: str, href: str | None = None) -> None:
        """Remove a relation, or just the link with that href (remove_link)."""
        kept = [link for link in self.links.pop(rel, []) if href is not None and link["href"] != href]
        if kept:
            self.links[rel] = kept

    def get_links(self) -> dict[str, list[Link]]:
        """The links by relation."""
        return self.links

    def link_header(self, rel: str, link: str, other: Mapping[str, str] | None = None) -> None:
        """Append to the HTTP ``Link`` header (link_header)."""
        others = (other or {}).items()
        extra = "".join(f"; {key}={value}" if key == "type" else f'; {key}="{value}"' for key, value in others)
        self.header("Link", f'<{link}>; rel="{rel}"{extra}', replace=False)


def rest_ensure_response(value: Any) -> WP_REST_Response | WP_Error:
    """A handler's value as a response; responses and errors unchanged (rest_ensure_response)."""
    if isinstance(value, (WP_REST_Response, WP_Error)):
        return value
    return WP_REST_Response(value)


def error_to_response(error: WP_Error) -> WP_REST_Response:
    """The response for an error (rest_convert_error_to_response).

    Data with a ``retry_after`` (seconds) sets the header of that name.
    """
    response = WP_REST_Response(error.to_body(), error.get_status())
    response.is_error = True
    data = error.get_error_data()
    if isinstance(data, dict) and "retry_after" in data:
        response.header("Retry-After", data["retry_after"])
    return response


def compact_links(links: Mapping[str, list[Link]], curies: Iterable[Mapping[str, Any]]) -> dict[str, list[Link]]:
    """Links with full relation addresses shortened by the known curies (get_compact_response_links).

    ``https://api.w.org/featuredmedia`` becomes ``wp:featuredmedia``, and the curies used are listed.
    """
    compact: dict[str, list[Link]] = {}
    used: list[Link] = []
    parts = [(*curie["href"].partition("{rel}"), curie) for curie in curies]
    for rel, entries in links.items():
        name = rel
        for prefix, _, suffix, curie in parts:
            if rel.startswith(prefix) and rel.endswith(suffix) and len(rel) > len(prefix) + len(suffix):
                name = f"{curie['name']}:{rel[len(prefix) : len(rel) - len(suffix)]}"
                if curie not in used:
                    used.append(dict(curie))
                break
        compact.setdefault(name, []).extend(entries)
    if used:
        compact["curies"] = used
    return compact
