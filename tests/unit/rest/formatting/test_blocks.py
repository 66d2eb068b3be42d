"""Content of the block editor."""

from __future__ import annotations

import pytest

from laurel.rest.formatting.blocks import MAX_NESTING, Block, do_blocks, excerpt_remove_blocks, parse_blocks


def block(name, *content, **attrs):
    return Block(name, attrs, list(content))


@pytest.mark.parametrize(("content", "blocks"), [
    ("", []),
    ("text <!-- a comment -->", [block("", "text <!-- a comment -->")]),
    ("a<!-- wp:list --><ul></ul><!-- /wp:list -->b",
     [block("", "a"), block("core/list", "<ul></ul>"), block("", "b")]),
    ('<!-- wp:my/x {"a":{"b":"} c"}} /--><!--\n/wp:no -->',
     [block("my/x", a={"b": "} c"}), block("", "<!--\n/wp:no -->")]),
    ("<!-- wp:a --><!-- wp:b /--><!-- wp:c -->d<!-- /wp:c -->e<!-- /wp:a -->",
     [block("core/a", block("core/b"), block("core/c", "d"), "e")]),
    ("<!-- wp:a -->b<!-- /wp:other -->c", [block("core/a", "b"), block("", "c")]),
    ("<!-- wp:a {not json} -->b", [block("core/a", "b")]),
    ("<!-- wp:a [1] --><!-- wp:A --><!-- wp:a-->", [block("", "<!-- wp:a [1] --><!-- wp:A --><!-- wp:a-->")]),
    ('<!-- wp:a {"b":1 --><!-- wp:c -->d', [block("", '<!-- wp:a {"b":1 -->'), block("core/c", "d")]),
    ("<!-- wp:a [1] -->b<!-- /wp:a -->c", [block("", "<!-- wp:a [1] -->b<!-- /wp:a -->c")]),
    ("<!-- wp:a -->b<!-- wp:c -->d", [block("core/a", "b", block("core/c", "d"))]),
])  # fmt: skip
def test_parse_blocks(content, blocks):
    assert parse_blocks(content) == blocks


def test_blocks_nested_too_deep_are_part_of_the_one_around_them():
    depth = MAX_NESTING + 2
    content = "<!-- wp:group -->" * depth + "x" + "<!-- /wp:group -->" * depth + "y"
    blocks = parse_blocks(content)
    for _ in range(MAX_NESTING - 1):
        (inner,) = blocks[0].content
        blocks = [inner]
    assert blocks[0].content == ["x"]
    assert parse_blocks(content)[1] == block("", "y")
    assert do_blocks(content) == "xy"


@pytest.mark.parametrize(("content", "html"), [
    ("<!-- wp:paragraph --><p>x</p><!-- /wp:paragraph -->", '<p class="wp-block-paragraph">x</p>'),
    ('<!-- wp:paragraph --><p style="a" class="b">x</p><p>y</p><!-- /wp:paragraph -->',
     '<p style="a" class="b wp-block-paragraph">x</p><p>y</p>'),
    ("<!-- wp:heading --><h2>x</h2><!-- /wp:heading -->", '<h2 class="wp-block-heading">x</h2>'),
    ("<!-- wp:list -->\n<ol><!-- wp:list-item --><li>x</li><!-- /wp:list-item --></ol><!-- /wp:list -->",
     '\n<ol class="wp-block-list"><li>x</li></ol>'),
    ('<!-- wp:quote --><blockquote class="wp-block-quote"><p>x</p></blockquote><!-- /wp:quote -->',
     '<blockquote class="wp-block-quote is-layout-flow wp-block-quote-is-layout-flow"><p>x</p></blockquote>'),
    (('<!-- wp:group {"layout":{"type":"constrained"}} --><div class="wp-block-group"><!-- wp:paragraph --><p>x</p>'
     "<!-- /wp:paragraph --></div><!-- /wp:group -->"),
     ('<div class="wp-block-group has-global-padding is-layout-constrained wp-block-group-is-layout-constrained">'
     '<p class="wp-block-paragraph">x</p></div>')),
    (('<!-- wp:group {"layout":{"type":"flex","orientation":"vertical","justifyContent":"x y","flexWrap":"nowrap"}} -->'
     "<div>x</div><!-- /wp:group -->"),
     '<div class="is-vertical is-nowrap is-layout-flex wp-block-group-is-layout-flex">x</div>'),
    ('<!-- wp:cover --><div class="a"><p class="b"></p><div class="c d"><!-- wp:x /--></div></div><!-- /wp:cover -->',
     '<div class="a"><p class="b"></p><div class="c d is-layout-flow wp-block-cover-is-layout-flow"></div></div>'),
    ('<!-- wp:image --><p><img src="a"/></p><!-- /wp:image --><!-- wp:image --><p></p><!-- /wp:image -->',
     '<p><img src="a"/></p>'),
    ("<!-- wp:shortcode -->a\n\nb<!-- /wp:shortcode -->", "<p>a</p>\n<p>b</p>\n"),
    ("<!-- wp:unknown/one -->x<!-- /wp:unknown/one -->a<!-- wp:latest-posts /-->b", "xab"),
    ("<!-- wp:more --><!--more--><!-- /wp:more -->", "<!--more-->"),
    ("<!-- wp:paragraph -->no tag<!-- /wp:paragraph -->", "no tag"),
    ('<!-- wp:group {"layout":"x"} -->\n<!-- /wp:group -->', "\n"),
    ('<!-- wp:group {"layout":{"type":["x"],"orientation":{}}} --><p>y<!-- /wp:group -->',
     '<p class="is-layout-flow wp-block-group-is-layout-flow">y'),
    ("<!-- wp:paragraph --><p class='a\"b'>x<!-- /wp:paragraph -->", '<p class="a&quot;b wp-block-paragraph">x'),
])  # fmt: skip
def test_do_blocks(content, html):
    assert do_blocks(content) == html


PARAGRAPH = "<!-- wp:paragraph --><p>p</p><!-- /wp:paragraph -->"
LIST = "<!-- wp:list --><ul><!-- wp:list-item --><li>l</li><!-- /wp:list-item --></ul><!-- /wp:list -->"
SHOWN = '<p class="wp-block-paragraph">p</p>'


@pytest.mark.parametrize(("content", "shown"), [
    (f"text{PARAGRAPH}", f"text{SHOWN}"),
    (LIST + "<!-- wp:list --><ul><li>old</li></ul><!-- /wp:list -->", '<ul class="wp-block-list"><li>old</li></ul>'),
    ("<!-- wp:code --><pre>c</pre><!-- /wp:code --><!-- wp:my/x -->y<!-- /wp:my/x -->", ""),
    (f"<!-- wp:quote --><blockquote>{PARAGRAPH}</blockquote><!-- /wp:quote -->",
     f'<blockquote class="is-layout-flow wp-block-quote-is-layout-flow">{SHOWN}</blockquote>'),
    (f"<!-- wp:quote --><blockquote>{LIST}</blockquote><!-- /wp:quote -->", ""),
    (f"<!-- wp:columns -->a<!-- wp:column -->b{PARAGRAPH}{LIST}<!-- /wp:column --><!-- /wp:columns -->", SHOWN),
    ("<!-- wp:group --><div>alone</div><!-- /wp:group -->",
     '<div class="is-layout-flow wp-block-group-is-layout-flow">alone</div>'),
])  # fmt: skip
def test_excerpt_remove_blocks(content, shown):
    assert excerpt_remove_blocks(content) == shown
