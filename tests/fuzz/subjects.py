"""The functions that take texts of clients, each by one text: those that make HTML, and those that read requests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import ModuleType
from typing import Any

from buddypress.profiles import rendered
from gamipress_actions import find_user
from laurel.app.community.profile_fields import ProfileField
from laurel.app.community.stream import mentions
from laurel.domain import slug
from laurel.domain.awards import titles
from laurel.domain.records import ledger_search
from laurel.rest import dates
from laurel.rest.errors import WP_Error
from laurel.rest.formatting import (
    autop,
    blocks,
    content_tags,
    css,
    email,
    embeds,
    excerpt,
    filters,
    html_class,
    kses,
    markup_work,
    shortcodes,
    smilies,
    texturize,
    url,
)
from laurel.rest.formatting import text as plain
from laurel.rest.http import multipart, params, request
from laurel.rest.http.messages import HttpRequest
from laurel.rest.resources import collection
from laurel.rest.schema import formats, types
from laurel.rest.serving import cors, serve
from wp_users.pages import addresses, sign_in_page

Subject = Callable[[str], Any]

# Looked up anew for each text: while steps are counted, others stand in their place.
_NUMERIC = partial(getattr, find_user, "_NUMERIC")
_MENTION = partial(getattr, mentions, "_NAME")
_PLACEHOLDER = partial(getattr, titles, "_TAG")
_SENTENCE = partial(getattr, titles, "_sentence")
_JSONP_NAME = partial(getattr, serve, "_JSONP_NAME")
_FORM_TOKEN = partial(getattr, sign_in_page, "FORM_TOKEN")

MODULES: list[ModuleType] = [
    addresses, autop, blocks, collection, content_tags, cors, css, dates, email, embeds, excerpt, filters, find_user,
    formats, html_class, kses, ledger_search, markup_work, mentions, multipart, params, plain, rendered, request, serve,
    shortcodes, sign_in_page, slug, smilies, texturize, titles, types, url,
]  # fmt: skip
"""Where the functions are, and whose expressions are counted."""

OF_DEVELOPERS = ("openapi", "path_template", "routes", "patterns")
"""Modules of `laurel.rest` whose expressions read what developers write: routes, patterns and names in schemas. The
patterns themselves, which read values of clients, see bounded texts (`patterns.LONGEST_SUBJECT`, `batch.MAX_PATH`)."""

HTML: Mapping[str, Subject] = {
    "wpautop": autop.wpautop,
    "wptexturize": texturize.wptexturize,
    "do_blocks": blocks.do_blocks,
    "excerpt_remove_blocks": blocks.excerpt_remove_blocks,
    "teaser": excerpt.teaser,
    "wp_trim_words": excerpt.wp_trim_words,
    "strip_shortcodes": shortcodes.strip_shortcodes,
    "shortcode_unautop": shortcodes.shortcode_unautop,
    "shortcode_parse_atts": shortcodes.shortcode_parse_atts,
    "run_embeds": embeds.run_embeds,
    "run_shortcodes": lambda text: embeds.run_shortcodes(text, 1),
    "run_shortcodes around": lambda text: embeds.run_shortcodes(f"[caption width=1]{text}[/caption]", 1),
    "wp_filter_content_tags": content_tags.wp_filter_content_tags,
    "convert_smilies": smilies.convert_smilies,
    "capital_p_dangit": smilies.capital_p_dangit,
    "convert_chars": filters.convert_chars,
    "add_class": lambda text: html_class.add_class(text, "x", ("p", "b")),
    "layout_classes": lambda text: html_class.layout_classes("core/group", {}, text, nests=True),
    "esc_html": plain.esc_html,
    "esc_url": url.esc_url,
    "make_clickable": url.make_clickable,
    "link_mentions": lambda text: mentions.link_mentions(text, {"a": 1, "b": 2}, "http://example.org"),
    "bp_get_activity_content_body": filters.bp_get_activity_content_body,
}
"""What makes HTML, step by step; `WHOLE` does all of it."""

PROFILES: Mapping[str, Subject] = {
    f"a value of a {kind}": partial(
        lambda kind, text: rendered.rendered_value(
            text, ProfileField(2, 1, "F", kind, do_autolink="on"), rendered.Look("http://example.org", smilies=True)
        ),
        kind,
    )
    for kind in ("textbox", "textarea", "url", "telephone")
}
"""What shows values of profiles."""

KSES: Mapping[str, Subject] = {
    "parsing_work": markup_work.parsing_work,
    "safecss_filter_attr": css.safecss_filter_attr,
    "has_allowed_protocol": url.has_allowed_protocol,
    "wp_kses_data": lambda text: _or_refused(kses.wp_kses_data, text),
    "bp_activity_filter_kses": lambda text: _or_refused(kses.bp_activity_filter_kses, text),
    "xprofile_filter_kses": lambda text: _or_refused(kses.xprofile_filter_kses, text),
    "xprofile_filter_kses, rich": lambda text: _or_refused(partial(kses.xprofile_filter_kses, rich=True), text),
}
REQUESTS: Mapping[str, Subject] = {
    "sanitize_text_field": plain.sanitize_text_field,
    "sanitize_textarea_field": plain.sanitize_textarea_field,
    "sanitize_user": plain.sanitize_user,
    "sanitize_key": plain.sanitize_key,
    "sanitize_url": url.sanitize_url,
    "is_email": email.is_email,
    "parse_str": params.parse_str,
    "is_json_content_type": params.is_json_content_type,
    "parse_multipart": lambda text: multipart.parse_multipart(text.encode(), "multipart/form-data; boundary=x"),
    "sanitize_title": slug.sanitize_title,
    "parse_search": ledger_search.parse_search,
    "to_number": types.to_number,
    "sanitize_integer": types.sanitize_integer,
    "wp_parse_list": types.wp_parse_list,
    "rest_parse_date": dates.rest_parse_date,
    "rest_is_ip_address": formats.rest_is_ip_address,
    "login": lambda text: plain.sanitize_user(text, strict=True),
    "rest_parse_hex_color": formats.rest_parse_hex_color,
    "wp_is_uuid": formats.wp_is_uuid,
    "rest_is_array": lambda text: types.rest_is_array({text: 1}),
    "rest_parse_date with offset": lambda text: dates.rest_parse_date("2026-01-01T00:00:00+" + text),
    "name of a part": lambda text: multipart.parse_multipart(
        f"--x\r\nContent-Disposition: {text}; name={text}".encode(), "multipart/form-data; boundary=x"
    ),
    "boundary": lambda text: multipart.parse_multipart(b"", text),
    "from_url": lambda text: request.WP_REST_Request.from_url("/" + text, request.WP_REST_Request(), "/"),
    "route_of": lambda text: serve.route_of(HttpRequest("GET", text)),
    # all that these do with a text of a client
    "user of an action": lambda text: _NUMERIC().fullmatch(text),
    "mentions": lambda text: _MENTION().findall(text),
    "sentences of labels": _SENTENCE(),
    "titles of logs": lambda text: _PLACEHOLDER().sub("", text),
    "JSONP": lambda text: _JSONP_NAME().fullmatch(text),
    "absint": collection.absint,
    "origin": cors._safe_origin,
    "redirect_to": lambda text: addresses.own_address("/" + text, "https://example.org"),
    "success_url": lambda text: addresses.redirect_fault("https://example.org/" + text),
    "policy_source": lambda text: _source_of("https://" + text),
    "cookie of a form": lambda text: _FORM_TOKEN().fullmatch(text),
    "address of an application": lambda text: addresses.add_query_arg({"a": text}, "https://example.org/" + text),
}
"""What reads the values and the form of requests."""


def _source_of(url: str) -> str:
    return "" if addresses.redirect_fault(url) else addresses.policy_source(url)


def _or_refused(clean: Subject, text: str) -> Any:
    try:
        return clean(text)
    except WP_Error as error:
        return error


WHOLE: Mapping[str, Subject] = {
    "the_content": filters.the_content,
    "the_title": filters.the_title,
    "the_excerpt": filters.the_excerpt,
    "wp_trim_excerpt": filters.wp_trim_excerpt,
    "bp_get_activity_content_body": filters.bp_get_activity_content_body,
    "wp_kses_post": lambda text: _or_refused(kses.wp_kses_post, text),
    "wp_kses_data": lambda text: _or_refused(kses.wp_kses_data, text),
    "sanitize_text_field": plain.sanitize_text_field,
    "sanitize_title": slug.sanitize_title,
}
"""What a request comes to: measured by time."""
