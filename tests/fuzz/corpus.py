"""Texts that grow: what makes a parser look again and again at what it has seen.

Each text is a unit written n times between a beginning and an end. A function whose work is linear takes twice as long
for twice as many units, whatever the unit.
"""

from __future__ import annotations

from collections.abc import Iterator

MARKUP = (
    "<", ">", "</", "<!", "<!--", "-->", "<!-- ", "<!-- wp:", "<!-- wp:a {", "<!-- wp:a -->", "<!-- /wp:a -->",
    "<!-- wp:a /-->", "<!-- wp:p {}", "}} ", "<!--more", "<!--more-->", "<!--nextpage-->", "<?", "<![CDATA[",
    "<p>", "</p>", "<p",
    "<p><li", "<p> ", "<li>", "<ul><li>", "<b id=x>", "<b", "<a href=", "<a b=\"", "<br>", "<br ", "<br /> ", "<hr",
    "<pre", "<pre>", "</pre>", "<script", "<script>", "</script>", "<style", "<svg", "<table", "<div>", "<div",
    "<p>a</div>",
    "<blockquote>", "<p><blockquote", "</blockquote></p>", "<object>", "<option>", " <option", "<audio", "<source ",
    " </video>", "<figcaption", "<img ", "<img src=\"", "<img src=\"a\" ", "<img src=\"a\">", "<iframe ",
    "<img src=\"a\" width=\"1\" height=\"1\" sizes=\"", "<p>[gallery]</p>", " :) <code>", "<code>",
    "</code>", "<p a", " a=\"b\"", "style=\"", "<a b='>' ", "<a/", "<textarea>", "<td>",
)  # fmt: skip
SHORTCODES = (
    "[", "]", "[[", "]]", "[gallery", "[gallery ", "[gallery]", "[gallery/", "[caption]", "[/caption]", "[[caption]",
    "[audio a=\"", "[video a='b' ", "[a", "[embed]", "[/embed]", "[caption <", "[wp_caption ",
)  # fmt: skip
PUNCTUATION = (
    "'", "\"", "'\"", "\"'", "a'", "1'", "1\"", " '", " \"", "''", "``", "-", "--", "---", " - ", "...", "(tm",
    " (tm)",
    "&", "&#", "&a", "&#8220;", "&amp;", "&#0", ";", "&lt;", "&nbsp;", "&;", ":)", ":-", ":", " :", "8-", "xn--",
    "Wordpress", " Wordpress", "a.b", "!", "?", ",", "@", "a@b.", "a@", "*", "#", "(", ")", "{", "}", "{a",
    "{a}", "|", "^", "$",
)  # fmt: skip
WORDS = (
    " ", "\t", "\n", "\n\n", "\n ", "\r", "\r\n", "\0", "\v", "\u00a0", "\u2028", "a", "a ", "a\n", "a\n\n",
    "1", "1.", "1,",
    "1x", "1x1", "0x", "0x1", ".", "1e", "+", "-1", "\u00e9", "e\u0301", "\u0130", "\u65e5", "\U0001f389", "A",
)  # fmt: skip
ADDRESSES = (
    "/", "//", "a/", "/a", "\\", "%", "%2", "%20", "%%", "%0d", "%00", "http:", "http://", "://", ";//", "a:",
    "javascript:",
    "java\tscript:", "?a", "&a=b", "a[", "a[]", "a[][", "a=", "a=b&", "[]", "=&", "+", "../", ".php", "user@",
    "[::1", "mailto:",
)  # fmt: skip
STYLES = (
    "a:b;", "color:red;", "color:", "url(", "background:url(", "url('", "url( '", "url(a) ", "calc(", "calc()",
    "min(max(", "(((",
    "background:linear-gradient(", "linear-gradient(rgb(", "rgb(1)", "rgba()", "--a:", "--a:b;", "/*", "*/", "&", "=",
)  # fmt: skip
UNITS = tuple(dict.fromkeys((*MARKUP, *SHORTCODES, *PUNCTUATION, *WORDS, *ADDRESSES, *STYLES)))

_ENDS = "x=1 ;)]}'\" /> --> </p></pre></script>\n"
FRAMES = (("", ""), ("", ">"), ("<p>1\n", _ENDS))
"""Beginnings and ends: what opens and what closes, so that what is looked for is far away, or nowhere."""


FRAMED = (
    ("a[]", "[", "=1"), ("a[", "]", "=1"), ("1", "0", ".x"), ("a@", "b.", "@"), ("<a ", "b ", ""), ("/*", "*", "/"),
)  # fmt: skip
"""Texts whose unit is only dangerous between such a beginning and such an end."""


def texts(units: tuple[str, ...] = UNITS) -> Iterator[tuple[str, str, str]]:
    """Beginning, unit and end of every text of the corpus."""
    for unit in units:
        for begin, end in FRAMES:
            yield begin, unit, end
    yield from FRAMED


def written(text: tuple[str, str, str], times: int) -> str:
    """One text of the corpus with its unit so many times."""
    begin, unit, end = text
    return begin + unit * times + end
