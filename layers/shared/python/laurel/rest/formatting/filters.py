"""How texts are shown: WordPress' filters the_title, the_content and the_excerpt, and BuddyPress' of the stream."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec

from laurel.rest.formatting.autop import wpautop
from laurel.rest.formatting.content_tags import wp_filter_content_tags
from laurel.rest.formatting.excerpt import EXCERPT_LENGTH, EXCERPT_MORE, teaser, wp_trim_words
from laurel.rest.formatting.shortcodes import shortcode_unautop, strip_shortcodes
from laurel.rest.formatting.smilies import capital_p_dangit, convert_smilies
from laurel.rest.formatting.texturize import wptexturize
from laurel.rest.formatting.url import make_clickable

P = ParamSpec("P")
_REMEMBERED = 256
_LONGEST_REMEMBERED = 4_000
"""Texts and their bound in characters, so that what is remembered stays within some megabytes."""
_LINK = re.compile(r"<a ([^<>]+)>", re.IGNORECASE)
_NOFOLLOW = re.compile(r" rel=(?:\"nofollow\"|'nofollow')")
_MENTION_LINK = re.compile(r"<a class='bp-suggestions-mention' href='([^'<>]*)' rel='nofollow'>")
_BARE_AMPERSAND = re.compile(r"&(?!#|[a-z][a-z1-4]{0,8};|\Z)", re.IGNORECASE)


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
    return convert_chars(wptexturize(title)).strip().replace("Wordpress", "WordPress")


@_remembering
def the_content(content: str, *, post_id: int = 0, smilies: bool = True) -> str:
    """Content as ``content.rendered`` shows it (the filter the_content).

    Content of the block editor loses the editor's comments and gets no paragraphs of ours.

    Args:
        content: As it is stored.
        post_id: The post's number, by which players of sound and video are named.
        smilies: Whether smilies become pictographs (the setting ``use_smilies``).
    """
    blocks = has_blocks(content)
    if "[embed" in content:
        from laurel.rest.formatting.embeds import run_embeds  # 3 ms: few contents need it

        content = run_embeds(content)
    if blocks:
        from laurel.rest.formatting.blocks import do_blocks  # 4 ms: few contents need it

        content = do_blocks(content)
    html = wp_filter_content_tags(_formatted(content, post_id, paragraphs=not blocks))
    return convert_smilies(html) if smilies else html


def _formatted(content: str, post_id: int, *, paragraphs: bool) -> str:
    html = wptexturize(content)
    html = capital_p_dangit(shortcode_unautop(wpautop(html) if paragraphs else html))
    if "[" not in html:
        return html
    from laurel.rest.formatting.embeds import run_shortcodes  # 3 ms: few contents need it

    return run_shortcodes(html, post_id)


@_remembering
def the_excerpt(excerpt: str, *, smilies: bool = True) -> str:
    """An excerpt as ``excerpt.rendered`` shows it (the filter the_excerpt); for ``smilies`` see `the_content`."""
    text = wptexturize(excerpt)
    return shortcode_unautop(wpautop(convert_chars(convert_smilies(text) if smilies else text)))


@_remembering
def wp_trim_excerpt(content: str, words: int = EXCERPT_LENGTH, *, smilies: bool = True) -> str:
    """The automatic excerpt of content: its first ``words`` words, without tags and shortcodes (wp_trim_excerpt).

    It ends at the more tag and with the first page; of blocks it has the simple ones. For ``smilies`` see
    `the_content`.
    """
    text = strip_shortcodes(teaser(content))
    if has_blocks(text):
        from laurel.rest.formatting.blocks import excerpt_remove_blocks  # 4 ms: few contents need it

        text = excerpt_remove_blocks(text)
    text = _formatted(text, 0, paragraphs=True).replace("]]>", "]]&gt;")
    return wp_trim_words(convert_smilies(text) if smilies else text, words, EXCERPT_MORE)


@_remembering
def bp_get_activity_content(content: str, *, smilies: bool = True) -> str:
    """The content of a comment, or of a latest update, as it is shown (the filter bp_get_activity_content).

    Addresses become links, and every link is one not to follow. For ``smilies`` see `the_content`.
    """
    text = convert_chars(wptexturize(make_clickable(content)))
    html = wpautop(convert_smilies(text) if smilies else text)
    return _LINK.sub(lambda link: f'<a {_NOFOLLOW.sub("", link[1])} rel="nofollow ugc">', html)


def bp_get_activity_content_body(content: str, *, smilies: bool = True) -> str:
    """The content of a stream item that is no comment, as it is shown (the filter bp_get_activity_content_body).

    As `bp_get_activity_content`, and the links of mentions are without a class.
    """
    return bp_get_activity_content(_MENTION_LINK.sub(r'<a href="\1" rel="nofollow">', content), smilies=smilies)
