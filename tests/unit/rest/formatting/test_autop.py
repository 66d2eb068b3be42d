from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laurel.rest.formatting.autop import wpautop


@pytest.mark.parametrize(("text", "html"), [
    ("", ""),
    (" \n\t", ""),
    ("Go there.", "<p>Go there.</p>\n"),
    ("a\nb\n\nc", "<p>a<br />\nb</p>\n<p>c</p>\n"),
    ("a\r\n\r\nb\rc", "<p>a</p>\n<p>b<br />\nc</p>\n"),
    ("a\n \n\n\nb", "<p>a</p>\n<p>b</p>\n"),
    ("<p>One</p>\n<p>Two</p>", "<p>One</p>\n<p>Two</p>\n"),
    ("a<br>b", "<p>a<br />b</p>\n"),
    ("a<br/>\nb", "<p>a<br />\nb</p>\n"),
    ("a<br><br/>b", "<p>a</p>\n<p>b</p>\n"),
    ("<h2>t</h2>body", "<h2>t</h2>\n<p>body</p>\n"),
    ("text <div>x</div> more", "<p>text </p>\n<div>x</div>\n<p> more</p>\n"),
    ("<div>x\ny</div>", "<div>x<br />\ny</div>\n"),
    ("<blockquote>q</blockquote>", "<blockquote><p>q</p></blockquote>\n"),
    ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>\ntext", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<p>text</p>\n"),
    ("<table>\n<tr><td>1</td></tr>\n</table>", "<table>\n<tr>\n<td>1</td>\n</tr>\n</table>\n"),
    ("<pre>a\n\nb</pre>\nx", "<pre>a\n\nb</pre>\n<p>x</p>\n"),
    ("<script>\na\n\nb\n</script>", "<p><script>\na</p>\n<p>b\n</script></p>\n"),
    ("<b>a\nb</b>", "<p><b>a<br />\nb</b></p>\n"),
    ("<img\nsrc='x'>", "<p><img\nsrc='x'></p>\n"),
    ("a <hr> b", "<p>a </p>\n<hr>\n<p> b</p>\n"),
    ("<pre>a\n\nb", "<pre>a</p>\n<p>b</p>\n"),
    ("a</pre>b<pre>c\n\nd</pre>", "<p>ab</p>\n<pre>c\n\nd</pre>\n"),
    ("<figure><img/><figcaption>c</figcaption></figure>", "<figure><img/><figcaption>c</figcaption></figure>\n"),
    ("<!-- a\n<b>b\n</b> -->", "<p><!-- a\n<b>b\n</b> --></p>\n"),
    ("a < b\n\nc", "<p>a < b\n\nc\n</p>\n"),
    ("<link a>b\n\n<link>c", "<link a>b\n<link>c<br />\n"),
    ("<preview>a\n\nb</preview>", "<p><preview>a</p>\n<p>b</preview></p>\n"),
])  # fmt: skip
def test_wpautop(text, html):
    assert wpautop(text) == html


def test_line_breaks_can_be_left_alone():
    assert wpautop("a\nb\n\nc", br=False) == "<p>a\nb</p>\n<p>c</p>\n"


@given(st.text(alphabet="ab \n\r<>/p\0", max_size=40))
def test_the_text_survives(text):
    def letters(string):
        return [character for character in string if character == "a"]

    assert letters(wpautop(text)) == letters(text)


@given(st.lists(st.text(alphabet="abc", min_size=1), min_size=1, max_size=5))
def test_paragraphs_are_their_own_result(paragraphs):
    html = wpautop("\n\n".join(paragraphs))
    assert html.count("<p>") == html.count("</p>") == len(paragraphs)
    assert wpautop(html) == html
