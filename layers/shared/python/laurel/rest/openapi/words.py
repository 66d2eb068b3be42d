"""The words of an OpenAPI document: summaries, the nouns in them, and tags."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from laurel.rest.serving.path_template import PathTemplate
from laurel.rest.serving.routes import Endpoint, Route

SITE = "site"
"""The tag of the routes outside any namespace, and of the namespaces' own indexes."""

PHRASES: Mapping[str, str] = {
    "get_items": "List {many}",
    "get_item": "Read {one}",
    "create_item": "Create {one}",
    "update_item": "Change {one}",
    "delete_item": "Delete {one}",
    "delete_items": "Delete all {many}",
    "get_current_item": "Read your own {bare}",
    "update_current_item": "Change your own {bare}",
    "delete_current_item": "Delete your own {bare}",
}
"""Summaries by the methods of WP_REST_Controller."""

_BETWEEN_WORDS = re.compile(r"[_-]+")


def first_segment(route: Route) -> str:
    """The first segment of a route after its namespace, `SITE` if there is none."""
    rest = route.path.removeprefix(f"/{route.namespace}").strip("/") if route.namespace else ""
    return rest.partition("/")[0] or SITE


@dataclass(frozen=True, slots=True)
class Words:
    """What the routes do not say of themselves.

    ``nouns`` are the singular and the plural of what a schema's title stands for (other titles become words), equal for
    what is not counted. ``tag_of`` returns the tag of a route; ``tags`` are the tags in order, each with its
    description; tags that no route has are left out, others follow in the order of the routes.
    """

    nouns: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    tag_of: Callable[[Route], str] = first_segment
    tags: Sequence[tuple[str, str]] = ()

    def noun(self, title: str) -> tuple[str, str]:
        """The singular and the plural for the title of a schema."""
        words = _BETWEEN_WORDS.sub(" ", title).strip()
        return self.nouns.get(title) or (words, words if words.endswith("s") else f"{words}s")

    def summary(self, endpoint: Endpoint, template: PathTemplate, title: str) -> str:
        """What an endpoint does, in words: its own ``summary``, else by its method's name, else by its path."""
        own = endpoint.options.get("summary")
        phrase = PHRASES.get(getattr(endpoint.callback, "__name__", ""))
        if own or phrase is None:
            literal = [part for part in template.path.split("/") if part and "{" not in part]
            return str(own or _BETWEEN_WORDS.sub(" ", literal[-1] if literal else SITE).capitalize())
        one, many = self.noun(title)
        article = "" if one == many else "an " if one[:1] in "aeio" else "a "
        return phrase.format(one=article + one, many=many, bare=one)

    def tag_objects(self, used: Sequence[str]) -> list[dict[str, str]]:
        """OpenAPI's Tag Objects of the tags that are used, in order."""
        described = dict(self.tags)
        ordered = [*(name for name in described if name in used), *dict.fromkeys(t for t in used if t not in described)]
        return [{"name": name, **({"description": described[name]} if name in described else {})} for name in ordered]
