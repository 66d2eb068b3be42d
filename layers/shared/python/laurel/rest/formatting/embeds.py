"""What the shortcodes that every site has are replaced by."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import count
from posixpath import splitext

from laurel.rest.formatting.css import safecss_filter_attr
from laurel.rest.formatting.shortcodes import Shortcode, do_shortcodes, shortcode_parse_atts
from laurel.rest.formatting.text import esc_html, wp_strip_all_tags
from laurel.rest.formatting.url import esc_url

AUDIO = {"mp3": "audio/mpeg", "ogg": "audio/ogg", "flac": "audio/flac", "m4a": "audio/mpeg", "wav": "audio/wav"}
VIDEO = {"mp4": "video/mp4", "m4v": "video/mp4", "webm": "video/webm", "ogv": "video/ogg", "flv": "video/x-flv"}
"""The files that the two players take, by their endings, and their media types."""

_IMAGE = re.compile(r"((?:<a [^<>]+>\s*)?<img [^<>]+>(?:\s*</a>)?)(.*)", re.IGNORECASE | re.DOTALL)
_NOT_CLASS = re.compile(r"[^A-Za-z0-9_-]")
_SWITCHES, _PRELOADS = ("loop", "autoplay", "muted"), ("none", "metadata", "auto")

Handler = Callable[[Shortcode], str]


def run_embeds(content: str) -> str:
    """Content with ``[embed]address[/embed]`` as a link, before anything else is done (WP_Embed::run_shortcode).

    Nothing is fetched: other sites are not asked how they want their pages shown.
    """
    return do_shortcodes(content, {"embed": _embed})


def run_shortcodes(html: str, post_id: int) -> str:
    """HTML with captions as figures, sound and video as players, and galleries, which are empty, as nothing."""
    return do_shortcodes(html, _handlers(post_id))


def _handlers(post_id: int) -> Mapping[str, Handler]:
    """What replaces each shortcode in the content of a post. Without media, galleries and playlists are empty."""
    audio, video = count(1), count(1)
    handlers: dict[str, Handler] = {
        "audio": lambda shortcode: _audio(shortcode, post_id, audio),
        "video": lambda shortcode: _video(shortcode, post_id, video),
        "caption": lambda shortcode: _caption(shortcode, handlers),
        "wp_caption": lambda shortcode: _caption(shortcode, handlers),
        "gallery": lambda _: "",
        "playlist": lambda _: "",
        "embed": lambda _: "",
    }
    return handlers


def _embed(shortcode: Shortcode) -> str:
    url = shortcode.content or shortcode_parse_atts(shortcode.attributes).get("src", "")
    url = url.replace("&amp;", "&")
    return f'<a href="{esc_url(url)}">{esc_html(url)}</a>' if url else ""


def _caption(shortcode: Shortcode, handlers: Mapping[str, Handler]) -> str:
    """A figure around an image, with its caption (img_caption_shortcode)."""
    given, content = shortcode_parse_atts(shortcode.attributes), shortcode.content
    # plain text: quotes may have cut a tag in two
    caption = esc_html(wp_strip_all_tags(given.get("caption", "")))
    if "caption" not in given and (image := _IMAGE.search(content)):
        content, caption = image[1], image[2].strip()
    width = _number(given.get("width", ""))
    if width < 1 or not caption:
        return content
    name = _NOT_CLASS.sub("", given.get("id", ""))
    label = _NOT_CLASS.sub("", given.get("caption_id", "")) or (f"caption-{name.replace('_', '-')}" if name else "")
    classes = f"wp-caption {given.get('align', 'alignnone')} {given.get('class', '')}".strip()
    figure = [f'id="{name}"'] if name else []
    figure += [f'aria-describedby="{label}"'] if label else []
    figure += [f'style="width: {width}px"', f'class="{esc_html(classes)}"']
    labelled = f'id="{label}" ' if label else ""
    return (
        f"<figure {' '.join(figure)}>{do_shortcodes(content, handlers)}"
        f'<figcaption {labelled}class="wp-caption-text">{caption}</figcaption></figure>'
    )


def _audio(shortcode: Shortcode, post_id: int, numbers: count[int]) -> str:
    """A player for sound, or a link to a file that it does not take (wp_audio_shortcode)."""
    given = {"preload": "none", "class": "wp-audio-shortcode", "style": "width: 100%;"}
    given |= shortcode_parse_atts(shortcode.attributes)
    number = next(numbers)
    if link := _link_instead(given, AUDIO, "wp-embedded-audio"):
        return link
    sources, fallback = _sources(given, AUDIO, number)
    if not sources:
        return ""
    attributes = [f'class="{esc_html(given["class"])}"', f'id="audio-{post_id}-{number}"', *_switches(given)]
    attributes.append(f'style="{esc_html(safecss_filter_attr(given["style"]))}"')
    return f'<audio {" ".join(attributes)} controls="controls">{sources}{fallback}</audio>'


def _video(shortcode: Shortcode, post_id: int, numbers: count[int]) -> str:
    """A player for video, or a link to a file that it does not take (wp_video_shortcode)."""
    given = {"preload": "metadata", "class": "wp-video-shortcode", "width": "640", "height": "360"}
    given |= shortcode_parse_atts(shortcode.attributes)
    number = next(numbers)
    if link := _link_instead(given, VIDEO, "wp-embedded-video"):
        return link
    sources, fallback = _sources(given, VIDEO, number)
    if not sources:
        return ""
    width, height = _number(given["width"]), _number(given["height"])
    attributes = [f'class="{esc_html(given["class"])}"', f'id="video-{post_id}-{number}"']
    attributes += [f'{name}="{size}"' for name, size in (("width", width), ("height", height)) if size]
    attributes += [f'poster="{esc_url(given["poster"])}"'] if given.get("poster") else []
    content = shortcode.content.replace("\r\n", "").replace("\n", "").replace("\t", "").strip()
    inside = sources + content + fallback
    player = f'<video {" ".join([*attributes, *_switches(given)])} controls="controls">{inside}</video>'
    return f'<div style="{f"width: {width}px;" if width else ""}" class="wp-video">{player}</div>'


def _link_instead(given: Mapping[str, str], types: Mapping[str, str], name: str) -> str:
    source = given.get("src", "")
    if not source or _ending(source) in types:
        return ""
    return f'<a class="{name}" href="{esc_url(source)}">{esc_html(source)}</a>'


def _sources(given: Mapping[str, str], types: Mapping[str, str], number: int) -> tuple[str, str]:
    """The files to play, and the first as a link for who cannot play it; two empty texts for none."""
    files = [given[name] for name in ("src", *types) if given.get(name)]
    if not any(_ending(file) in types for file in files):
        return "", ""
    elements = [
        f'<source type="{types.get(_ending(file), "")}" src="{esc_url(_numbered(file, number))}" />' for file in files
    ]
    return "".join(elements), f'<a href="{esc_url(files[0])}">{esc_url(files[0])}</a>'


def _numbered(url: str, number: int) -> str:
    address, hash_mark, fragment = url.partition("#")
    return f"{address}{'&' if '?' in address else '?'}_={number}{hash_mark}{fragment}"


def _switches(given: Mapping[str, str]) -> list[str]:
    on = [name for name in _SWITCHES if given.get(name, "false").lower() not in ("", "0", "false")]
    return [*on, f'preload="{given["preload"]}"'] if given["preload"] in _PRELOADS else on


def _ending(file: str) -> str:
    return splitext(file)[1].removeprefix(".").lower()


def _number(text: str) -> int:
    digits = text.strip()[:9]
    return int(digits) if digits.isascii() and digits.isdigit() else 0
