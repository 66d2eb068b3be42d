"""How the texts of a post are shown: WordPress' filters the_title, the_content and the_excerpt."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec

from laurel.rest.formatting.autop import wpautop
from laurel.rest.formatting.excerpt import (
    EXCERPT_LENGTH,
    EXCERPT_MORE,
    SHORTCODES,
    strip_shortcodes,
    wp_trim_words,
)
from laurel.rest.formatting.texturize import wptexturize

P = ParamSpec("P")
_REMEMBERED = 256
_LONGEST_REMEMBERED = 4_000
"""Texts and their bound in characters, so that what is remembered stays within some megabytes."""
_BARE_AMPERSAND = re.compile(r"&(?!#|[a-z][a-z1-4]{0,8};|\Z)", re.IGNORECASE)
_BLOCK_COMMENT = re.compile(r"<!--\s+/?wp:[^>]*?-->")


def _remembering(render: Callable[P, str]) -> Callable[P, str]:
    """Keep what was rendered lately: the same posts are shown again and again, and this is most of their cost."""
    remembered = lru_cache(_REMEMBERED)(render)

    @wraps(render)
    def rendered(*args: P.args, **kwargs: P.kwargs) -> str:
        if len(str(args[0])) > _LONGEST_REMEMBERED:
            return render(*args, **kwargs)
        return remembered(*args, **kwargs)  # type: ignore[arg-type]  # texts, numbers and frozen sets are hashable

    return rendered


def convert_chars(text: str) -> str:
    """The text with ``&#038;`` for every ``&`` that begins no entity (convert_chars)."""
    return _BARE_AMPERSAND.sub("&#038;", text) if "&" in text else text


def has_blocks(content: str) -> bool:
    """Whether content was written in the block editor (has_blocks)."""
    return "<!-- wp:" in content


@_remembering
def the_title(title: str) -> str:
    """A title as ``title.rendered`` shows it; its tags stay (the filter the_title)."""
    return convert_chars(wptexturize(title)).strip()


@_remembering
def the_content(content: str) -> str:
    """Content as ``content.rendered`` shows it (the filter the_content).

    Content of the block editor loses the editor's comments and gets no paragraphs of ours.
    """
    if has_blocks(content):
        return wptexturize(_BLOCK_COMMENT.sub("", content))
    return wpautop(wptexturize(content))


@_remembering
def the_excerpt(excerpt: str) -> str:
    """An excerpt as ``excerpt.rendered`` shows it (the filter the_excerpt)."""
    return wpautop(convert_chars(wptexturize(excerpt)))


@_remembering
def wp_trim_excerpt(content: str, words: int = EXCERPT_LENGTH, shortcodes: frozenset[str] = SHORTCODES) -> str:
    """The automatic excerpt of content: its first ``words`` words, without tags and shortcodes (wp_trim_excerpt)."""
    text = the_content(strip_shortcodes(content, shortcodes)).replace("]]>", "]]&gt;")
    return wp_trim_words(text, words, EXCERPT_MORE)
