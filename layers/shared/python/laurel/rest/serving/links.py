"""Links in responses: target hints on ``self``, and ``_embed``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from laurel.rest.errors import WP_Error
from laurel.rest.http.request import TARGET_HINTS, WP_REST_Request
from laurel.rest.http.response import Link, WP_REST_Response, compact_links, error_to_response
from laurel.rest.schema import wp_parse_list

if TYPE_CHECKING:
    from laurel.rest.serving.dispatcher import Dispatcher

Embed = bool | list[str]
"""False: nothing; True: every embeddable link; a list: the links of these relations."""


def rest_parse_embed_param(value: object) -> Embed:
    """The value of an ``_embed`` parameter: True for everything, or relations (rest_parse_embed_param)."""
    if not value or value in ("true", "1", True, 1, "0"):  # "0" is empty in PHP
        return True
    return list(dict.fromkeys(wp_parse_list(value))) or True


def get_compact_response_links(
    server: Dispatcher, response: WP_REST_Response, request: WP_REST_Request
) -> dict[str, list[Link]]:
    """A response's links for ``_links``: relations shortened, ``self`` with targetHints."""
    links: dict[str, list[Link]] = {}
    for rel, entries in response.links.items():
        links[rel] = [_with_target_hints(server, entry, request) for entry in entries] if rel == "self" else entries
    return compact_links(links, server.curies)


def _with_target_hints(server: Dispatcher, link: Link, request: WP_REST_Request) -> Link:
    if "targetHints" in link:
        return link
    href = link["href"]
    hints: dict[str, list[str]] = request.once(TARGET_HINTS, dict) if request.is_reading else {}
    if href not in hints:
        hints[href] = _allowed_at(server, href, request)
    return {**link, "targetHints": {"allow": list(hints[href])}} if hints[href] else link


def _allowed_at(server: Dispatcher, href: str, request: WP_REST_Request) -> list[str]:
    """The methods that the caller may use at an address of the API."""
    target = WP_REST_Request.from_url(href, request, server.rest_url("/", request))
    route = server.prepare_target(target) if target else None
    return server.allowed_methods(route, target) if route and target else []


def response_to_data(
    server: Dispatcher, response: WP_REST_Response, request: WP_REST_Request, embed: Embed = False
) -> Any:
    """A response's data with its links and, if requested, the embedded targets (response_to_data)."""
    data = response.data
    links = get_compact_response_links(server, response, request)
    if links:
        data = {**_members(data), "_links": links}
    if not embed:
        return data
    cache: dict[str, Any] = {}
    if isinstance(data, list):
        return [_embed_links(server, item, request, embed, cache) for item in data]
    return _embed_links(server, data, request, embed, cache)


def _members(data: object) -> dict[str, Any]:
    """The data as a map, to add links: the entries of a list get the keys 0, 1, 2 …, as in PHP."""
    if isinstance(data, list):
        return {str(position): entry for position, entry in enumerate(data)}
    return data if isinstance(data, dict) else {}


def _embed_links(server: Dispatcher, data: Any, request: WP_REST_Request, embed: Embed, cache: dict[str, Any]) -> Any:
    links = data.get("_links") if isinstance(data, dict) else None
    if not links:
        return data
    embedded: dict[str, list[Any]] = {}
    for rel, entries in links.items():
        if isinstance(embed, list) and rel not in embed:
            continue
        found = [_embedded(server, entry, request, cache) for entry in entries]
        if any(found):
            embedded[rel] = found
    return {**data, "_embedded": embedded} if embedded else data


def _embedded(server: Dispatcher, link: Link, request: WP_REST_Request, cache: dict[str, Any]) -> Any:
    href = link.get("href", "")
    if not link.get("embeddable"):
        return []
    if href not in cache:
        cache[href] = _fetch(server, href, request)
    return cache[href]


def _fetch(server: Dispatcher, href: str, parent: WP_REST_Request) -> Any:
    request = WP_REST_Request.from_url(href, parent, server.rest_url("/", parent))
    if request is None:
        return []
    if not request["context"]:
        request["context"] = "embed"
    matched = server.match_request_to_handler(request)
    if isinstance(matched, WP_Error):
        return []  # a resource that this site does not have, such as comments
    if not request["per_page"]:
        maximum = matched[1].args.get("per_page", {}).get("maximum")
        if maximum:
            request["per_page"] = maximum
    response = server.post_dispatch(server.dispatch(request), request)
    if isinstance(response, WP_Error):
        response = error_to_response(response)
    return response_to_data(server, response, request)
