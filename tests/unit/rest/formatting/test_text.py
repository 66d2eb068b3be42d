from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laurel.rest.formatting.text import (
    esc_html,
    php_string,
    sanitize_key,
    sanitize_text_field,
    sanitize_textarea_field,
    sanitize_user,
    strip_encoded_bytes,
    strip_tags,
    wp_check_invalid_utf8,
    wp_strip_all_tags,
)

ANY_TEXT = st.text(st.characters(), max_size=40) | st.text(alphabet="<>!-?/'\" \n%4&;scriptyle=", max_size=60)


@pytest.mark.parametrize(("text", "plain"), [
    ("a <b>c</b> d", "a c d"),
    ("a < b", "a < b"),
    ("a <b", "a "),
    ("<a href='x>y'>z</a>", "z"),
    ('<a title="it\'s > that">z</a>', "z"),
    ("a<!-- <b> -->c", "ac"),
    ("a<!-- never closed", "a"),
    ("<?php echo '>'; ?>x", "x"),
    ("<?php open", ""),
    ("<<b>>x", "x"),
    ("<br/>", ""),
    ("2 > 1", "2 > 1"),
])  # fmt: skip
def test_strip_tags(text, plain):
    assert strip_tags(text) == plain


@pytest.mark.parametrize(("text", "plain"), [
    (" <script>alert('x')</script>a <STYLE>b{}</Style>c ", "a c"),
    ("<script>a</script><script>b</script>c", "c"),
    ("<script>never closed <b>bold</b>", "never closed bold"),
    ("<style><script>x</script>y", "y"),
    ("<script", ""),
    ("a\n<br>\nb", "a\n\nb"),
])  # fmt: skip
def test_wp_strip_all_tags(text, plain):
    assert wp_strip_all_tags(text) == plain


def test_wp_strip_all_tags_can_remove_line_breaks():
    assert wp_strip_all_tags("a\r\n\t<br>b", remove_breaks=True) == "a b"


@pytest.mark.parametrize(("value", "line"), [
    ("  plain  ", "plain"),
    ("two\n\tlines", "two lines"),
    ("<b>bold</b>", "bold"),
    ("a < b & c", "a &lt; b &amp; c"),
    ("1 < 2 > 0", "1 < 2 > 0"),
    ("<script>x</script>y", "y"),
    ("100% sure %41 now", "100% sure now"),
    ("%%4141", ""),
    ("50%", "50%"),
    ("\u00a0x\u00a0", "\u00a0x\u00a0"),
    ("bad \ud800", ""),
    (5, "5"), (5.0, "5"), (True, "1"), (None, ""), ([1], ""), ({"a": 1}, ""),
])  # fmt: skip
def test_sanitize_text_field(value, line):
    assert sanitize_text_field(value) == line


def test_sanitize_textarea_field_keeps_lines():
    assert sanitize_textarea_field(" a\r\n\tb <i>c</i> ") == "a\r\n\tb c"


@given(ANY_TEXT)
def test_text_fields_never_keep_tags_or_line_breaks(text):
    clean = sanitize_text_field(text)
    assert clean == clean.strip(" \t\n\r")
    assert not {"\n", "\r", "\t"} & set(clean)
    assert "<b" not in sanitize_text_field(text + "<b>")


@given(st.text(alphabet="%0aA4dg", max_size=60))
def test_no_encoded_byte_survives(text):
    clean = strip_encoded_bytes(text)
    assert strip_encoded_bytes(clean) == clean
    assert "%0a" not in strip_encoded_bytes(text, {"0a"}).lower()


@pytest.mark.parametrize(("value", "text"), [
    ("x", "x"), (5, "5"), (1.5, "1.5"), (-2.0, "-2"), (True, "1"), (False, ""), (None, ""), ([], ""),
])  # fmt: skip
def test_php_string(value, text):
    assert php_string(value) == text


def test_wp_check_invalid_utf8():
    assert wp_check_invalid_utf8("日本") == "日本"
    assert wp_check_invalid_utf8("日\ud800") == ""


def test_esc_html_keeps_entities():
    assert esc_html("<a> & &amp; &#38; \"'") == "&lt;a&gt; &amp; &amp; &#38; &quot;&#039;"


@pytest.mark.parametrize(("key", "clean"), [("My Key-1_x", "mykey-1_x"), ("Ä.b", "b"), (5, "5"), (None, "")])
def test_sanitize_key(key, clean):
    assert sanitize_key(key) == clean


@pytest.mark.parametrize(("name", "loose", "strict"), [
    ("John Smith", "John Smith", "John Smith"),
    (" a   b ", "a b", "a b"),
    ("<b>x</b>&amp;y%20z", "xyz", "xyz"),
    ("a&b", "a&b", "ab"),
    ("José", "José", "Jos"),
    ("a.b_c-d@e", "a.b_c-d@e", "a.b_c-d@e"),
    ("a/b\\c", "a/b\\c", "abc"),
])  # fmt: skip
def test_sanitize_user(name, loose, strict):
    assert sanitize_user(name) == loose
    assert sanitize_user(name, strict=True) == strict


def test_sanitize_user_folds_accents_with_a_function():
    assert sanitize_user("José", strict=True, remove_accents=lambda text: text.replace("é", "e")) == "Jose"
