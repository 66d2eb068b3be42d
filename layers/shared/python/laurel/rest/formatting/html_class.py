"""Classes added to a tag of HTML, as blocks get them for their kind and their layout."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*+)(?=[\s/>])((?:[^\"'<>]++|\"[^\"]*+\"|'[^']*+')*+)>")
_CLASS = re.compile(r"\sclass\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'<>]++))", re.IGNORECASE)

LAYOUTS: Mapping[str, str] = {
    "core/group": "default", "core/column": "default", "core/columns": "flex", "core/buttons": "flex",
    "core/quote": "default", "core/cover": "default", "core/details": "default",
}  # fmt: skip
"""The blocks that arrange others, and how unless their attributes say so."""

_LAYOUT_CLASSES: Mapping[str, str] = {
    "default": "is-layout-flow",
    "flow": "is-layout-flow",
    "constrained": "is-layout-constrained",
    "flex": "is-layout-flex",
    "grid": "is-layout-grid",
}
_ORIENTATIONS = frozenset({"horizontal", "vertical"})
_JUSTIFICATIONS = frozenset({"left", "center", "right", "space-between", "stretch"})


def add_class(html: str, name: str, tags: Collection[str]) -> str:
    """HTML whose first tag of one of these elements has a class, too (WP_HTML_Tag_Processor::add_class)."""
    for tag in _TAG.finditer(html):
        if tag[1].lower() in tags:
            return _with_classes(html, tag, [name])
    return html


def layout_classes(block: str, attrs: Mapping[str, Any], html: str, nests: bool) -> str:
    """HTML of a block with the classes of its layout, if it has one (wp_render_layout_support_flag).

    Args:
        block: Its name.
        attrs: Its attributes; ``layout`` says how it arranges what is in it.
        html: What it shows before the first block inside.
        nests: Whether there are blocks inside. Then the classes belong to the element around them: the last
            in `html` that has a class.
    """
    if block not in LAYOUTS:
        return html
    given = attrs.get("layout")
    layout = {name: str(value) for name, value in given.items() if value} if isinstance(given, dict) else {}
    kind = "constrained" if layout.get("inherit") or layout.get("contentSize") else layout.get("type")
    kind = kind if kind and kind in _LAYOUT_CLASSES else LAYOUTS[block]
    names = ["has-global-padding"] if kind == "constrained" else []
    if layout.get("orientation") in _ORIENTATIONS:
        names.append(f"is-{layout['orientation']}")
    if layout.get("justifyContent") in _JUSTIFICATIONS:
        names.append(f"is-content-justification-{layout['justifyContent']}")
    if layout.get("flexWrap") == "nowrap":
        names.append("is-nowrap")
    names += [_LAYOUT_CLASSES[kind], f"wp-block-{block.removeprefix('core/')}-{_LAYOUT_CLASSES[kind]}"]
    around = _element_around(html) if nests else None
    around = around or _TAG.search(html)
    return _with_classes(html, around, names) if around else html


def _element_around(html: str) -> re.Match[str] | None:
    """The first tag that has the classes of the last tag with any."""
    tags = [(tag, classes) for tag in _TAG.finditer(html) if (classes := _classes(tag[2]))]
    return next((tag for tag, classes in tags if tags[-1][1] in classes), None)


def _classes(attributes: str) -> str:
    found = _CLASS.search(attributes)
    return next(filter(None, found.groups()), "") if found else ""


def _with_classes(html: str, tag: re.Match[str], names: Iterable[str]) -> str:
    given = _classes(tag[2])
    added = [name for name in names if name not in given.split()]
    if not added:
        return html
    attribute = ' class="{}"'.format(" ".join([*given.split(" "), *added] if given else added).replace('"', "&quot;"))
    place = _CLASS.search(tag[2]) if given else None
    start, end = place.span() if place else (0, 0)
    attributes = tag[2][:start] + attribute + tag[2][end:]
    return f"{html[: tag.start()]}<{tag[1]}{attributes}>{html[tag.end() :]}"
