"""What shortcodes are replaced by."""

from __future__ import annotations

import pytest

from laurel.rest.formatting.embeds import run_embeds, run_shortcodes


@pytest.mark.parametrize(("content", "shown"), [
    ("[embed]https://example.org/a?b=1&amp;c=2[/embed]",
     '<a href="https://example.org/a?b=1&#038;c=2">https://example.org/a?b=1&amp;c=2</a>'),
    ('[embed src="https://example.org/"]', '<a href="https://example.org/">https://example.org/</a>'),
    ("[embed]<script>[/embed]", '<a href="http://script">&lt;script&gt;</a>'),
    ("[embed][/embed][gallery]", "[gallery]"),
])  # fmt: skip
def test_an_embedded_address_is_a_link(content, shown):
    assert run_embeds(content) == shown


FALLBACK = '<a href="http://x.mp3">http://x.mp3</a></audio>'


@pytest.mark.parametrize(("html", "shown"), [
    ('[gallery ids="1,2"][playlist][embed]', ""),
    ('[audio src="x.mp3"]',
     ('<audio class="wp-audio-shortcode" id="audio-7-1" preload="none" style="width: 100%" controls="controls">'
     f'<source type="audio/mpeg" src="http://x.mp3?_=1" />{FALLBACK}')),
    ('[audio mp3="x.mp3" ogg="/y.ogg?a=1" loop="1" autoplay="false" preload="auto" class="a&quot;b" style="top:x;y:z"]',
     ('<audio class="a&quot;b" id="audio-7-1" loop preload="auto" style="top:x" controls="controls">'
     f'<source type="audio/mpeg" src="http://x.mp3?_=1" /><source type="" src="/y.ogg?a=1&#038;_=1" />{FALLBACK}')),
    ('[audio src="x.doc"][audio]', '<a class="wp-embedded-audio" href="http://x.doc">x.doc</a>'),
    ('[audio src="javascript:x.mp3"]',
     ('<audio class="wp-audio-shortcode" id="audio-7-1" preload="none" style="width: 100%" controls="controls">'
     '<source type="audio/mpeg" src="" /><a href=""></a></audio>')),
    ('[video src="/a.mp4" width="320" height="x" poster="/p.png"]\n<track>\t[/video]',
     ('<div style="width: 320px;" class="wp-video"><video class="wp-video-shortcode" id="video-7-1" width="320" '
     'poster="/p.png" preload="metadata" controls="controls"><source type="video/mp4" src="/a.mp4?_=1" />'
     '<track><a href="/a.mp4">/a.mp4</a></video></div>')),
    ('[caption width="100"]<img src="a.png" /> cap[/caption]',
     ('<figure style="width: 100px" class="wp-caption alignnone"><img src="a.png" />'
     '<figcaption class="wp-caption-text">cap</figcaption></figure>')),
    ('[caption id="at_1" align="alignleft" class="x" width="10"]<a href="/"><img src="a"></a>c <b>d</b>[/caption]',
     ('<figure id="at_1" aria-describedby="caption-at-1" style="width: 10px" class="wp-caption alignleft x">'
     '<a href="/"><img src="a"></a>'
     '<figcaption id="caption-at-1" class="wp-caption-text">c <b>d</b></figcaption></figure>')),
    ('[wp_caption width="10" caption="a <b>b</b>"]<img src="a">[/wp_caption]',
     ('<figure style="width: 10px" class="wp-caption alignnone"><img src="a">'
     '<figcaption class="wp-caption-text">a b</figcaption></figure>')),
    ('[caption]<img src="a"> b[/caption][caption width="5"]<img src="c">[/caption]', '<img src="a"><img src="c">'),
    ('[caption width="5"]<img src="c">[audio src="x.mp3"][/caption]',
     ('<figure style="width: 5px" class="wp-caption alignnone"><img src="c"><figcaption class="wp-caption-text">'
     '[audio src="x.mp3"]</figcaption></figure>')),
])  # fmt: skip
def test_what_is_shown_instead(html, shown):
    assert run_shortcodes(html, 7) == shown


def test_players_are_numbered_by_kind():
    html = run_shortcodes("[audio src=a.mp3][video src=b.mp4][audio src=c.ogg]", 7)
    assert [html.count(f'id="{name}"') for name in ("audio-7-1", "audio-7-2", "video-7-1")] == [1, 1, 1]


@pytest.mark.parametrize("html", [
    "[caption width=1 caption='<img alt=\"x\" title=\"']c[/caption]<b title=\" onerror=y \">d</b>",
    "[caption width=1 caption='&lt;script&gt;']c[/caption]", '[audio src="x.mp3" style="&quot; onclick=y"]',
    "[caption width=1 align='\" onclick=y']<img src=a>b[/caption]", "[video src=a.mp4 class='\" onclick=y']",
    "[audio src=a.mp3 class='\" onclick=y' style='\" onclick=y']",
])  # fmt: skip
def test_no_attribute_of_a_shortcode_leaves_the_attribute_it_is_put_in(html):
    shown = run_shortcodes(html, 7)
    assert "<script" not in shown
    assert '" on' not in shown.replace('title=" on', "")
    assert 'title="<' not in shown
