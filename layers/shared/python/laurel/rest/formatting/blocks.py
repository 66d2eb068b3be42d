"""Content of the block editor: read into blocks, shown, and cut down to what an excerpt shows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from laurel.rest.formatting.autop import wpautop
from laurel.rest.formatting.html_class import add_class, layout_classes

MAX_NESTING = 100
"""How deep blocks may be nested; deeper ones count as part of the block around them."""

_DELIMITER = re.compile(r"<!--\s++(/?)wp:([a-z][a-z0-9_-]*+/)?+([a-z][a-z0-9_-]*+)\s++(?:(/?)-->|(?=\{))")
_ATTRIBUTES_END = re.compile(r"\}\s++(/?)-->")


@dataclass(slots=True)
class Block:
    """A block by its name, ``core/paragraph``, or text outside any block, whose name is "" (WP_Block_Parser_Block)."""

    name: str = ""
    attrs: Mapping[str, Any] = field(default_factory=dict)
    content: list[str | Block] = field(default_factory=list)

    @property
    def inner_blocks(self) -> list[Block]:
        """The blocks inside."""
        return [part for part in self.content if isinstance(part, Block)]


class _Delimiter(NamedTuple):
    """A comment that opens a block, closes one, or is one by itself."""

    start: int
    end: int
    name: str
    attributes: str
    closes: bool
    void: bool


def parse_blocks(content: str) -> list[Block]:
    """The blocks of a content in their order (parse_blocks).

    A closing comment without a block ends the parsing: what follows it is text. Blocks that are never closed end with
    the content; a closing comment closes the last block that is open, whatever name it has.
    """
    root = Block()
    open_blocks, too_deep, at = [root], 0, 0
    for delimiter in _delimiters(content):
        if delimiter.closes and len(open_blocks) == 1:
            break
        if at < delimiter.start:
            open_blocks[-1].content.append(content[at : delimiter.start])
        at = delimiter.end
        if delimiter.closes:
            if not too_deep:
                open_blocks.pop()
            too_deep = max(too_deep - 1, 0)
        elif len(open_blocks) > MAX_NESTING:
            too_deep += not delimiter.void
        else:
            block = Block(delimiter.name, _attributes(delimiter.attributes))
            open_blocks[-1].content.append(block)
            if not delimiter.void:
                open_blocks.append(block)
    if at < len(content):
        open_blocks[-1].content.append(content[at:])
    return [part if isinstance(part, Block) else Block(content=[part]) for part in root.content]


def _delimiters(content: str) -> Iterator[_Delimiter]:
    at, attributes_end = 0, True
    while match := _DELIMITER.search(content, at):
        at, void, attributes = match.end(), match[4], ""
        if void is None:
            closing = _ATTRIBUTES_END.search(content, at) if attributes_end else None
            if closing is None:  # and there is none further on
                attributes_end = False
                continue
            attributes, void, at = content[at : closing.start() + 1], closing[1], closing.end()
        name = (match[2] or "core/") + match[3]
        yield _Delimiter(match.start(), at, name, attributes, bool(match[1]), bool(void))


def _attributes(text: str) -> Mapping[str, Any]:
    try:
        attributes = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        attributes = {}
    return attributes if isinstance(attributes, dict) else {}


def do_blocks(content: str) -> str:
    """Content without the comments of its blocks, and with the classes that their kinds bring (do_blocks)."""
    shown: list[str] = []
    for block in parse_blocks(content):
        _render(block, shown)
    return "".join(shown)


def _render(block: Block, shown: list[str]) -> None:
    """Append what a block shows. Blocks that list posts or the like have nothing of their own to show."""
    start = len(shown)
    for part in block.content:
        if isinstance(part, Block):
            _render(part, shown)
        else:
            shown.append(part)
    if block.name in _NEEDS and _NEEDS[block.name] not in "".join(part for part in block.content if type(part) is str):
        del shown[start:]
    if not block.content or not isinstance(block.content[0], str) or len(shown) == start:
        return
    for change in (_CHANGES.get(block.name), layout_classes):
        if change:
            shown[start] = change(block.name, block.attrs, shown[start], len(block.inner_blocks) > 0)


Change = Callable[[str, Mapping[str, Any], str, bool], str]
"""What a kind of block does to the HTML before its first inner block."""


def _with_class(name: str, *tags: str) -> Change:
    return lambda _name, _attrs, html, _nests: add_class(html, name, tags)


_CHANGES: Mapping[str, Change] = {
    "core/paragraph": _with_class("wp-block-paragraph", "p"),
    "core/heading": _with_class("wp-block-heading", "h1", "h2", "h3", "h4", "h5", "h6"),
    "core/list": _with_class("wp-block-list", "ul", "ol"),
    "core/shortcode": lambda _name, _attrs, html, _nests: wpautop(html),
}
_NEEDS: Mapping[str, str] = {"core/image": " src="}
"""Blocks that show nothing without a certain piece of markup."""

_IN_EXCERPTS = frozenset({
    "", "core/freeform", "core/heading", "core/html", "core/list", "core/media-text", "core/paragraph",
    "core/preformatted", "core/pullquote", "core/quote", "core/table", "core/verse",
})  # fmt: skip
_WRAPPERS = frozenset({"core/columns", "core/column", "core/group"})


def excerpt_remove_blocks(content: str) -> str:
    """Content with no blocks but those that an excerpt shows, without their comments (excerpt_remove_blocks).

    Text, headings, simple lists, quotations, tables; of groups and columns what is in them. A block that holds others
    is left out unless these are simple.
    """
    shown: list[str] = []
    for block in parse_blocks(content):
        inner = block.inner_blocks
        if block.name in _WRAPPERS and inner:
            _render_inner(block, shown)
        elif block.name in _WRAPPERS or (
            block.name in _IN_EXCERPTS and all(one.name in _IN_EXCERPTS and not one.inner_blocks for one in inner)
        ):
            _render(block, shown)
    return "".join(shown)


def _render_inner(block: Block, shown: list[str]) -> None:
    for inner in block.inner_blocks:
        if inner.name not in _IN_EXCERPTS and inner.name not in _WRAPPERS:
            continue
        if inner.inner_blocks:
            _render_inner(inner, shown)
        else:
            _render(inner, shown)
