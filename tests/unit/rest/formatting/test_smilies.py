from __future__ import annotations

import pytest

from laurel.rest.formatting.smilies import SMILIES, capital_p_dangit, convert_smilies


@pytest.mark.parametrize(("html", "shown"), [
    ("<p>Smile :) and :-D</p>", "<p>Smile 🙂 and 😀</p>"),
    ("a:) :)b (:) :):)", "a:) :)b (:) :):)"),
    (":)\n:(&nbsp;;)\u00a0:P", "🙂\n🙁&nbsp;😉\u00a0😛"),
    ("<code> :) </code> :) <PRE>:) <b>:)</b></PRE><textarea>:)</textarea>",
     "<code> :) </code> 🙂 <PRE>:) <b>:)</b></PRE><textarea>:)</textarea>"),
    ("<a title=' :) '>:lol:</a> :mrgreen:", "<a title=' :) '>😆</a> :mrgreen:"),
    ("none", "none"),
])  # fmt: skip
def test_convert_smilies(html, shown):
    assert convert_smilies(html) == shown


@pytest.mark.parametrize("smiley", SMILIES)
def test_every_smiley(smiley):
    assert convert_smilies(f"a {smiley} b") == f"a {SMILIES[smiley]} b"


@pytest.mark.parametrize(("html", "shown"), [
    ("<p>Wordpress Wordpress (Wordpress &#8220;Wordpress &#8216;Wordpress",
     "<p>WordPress WordPress (WordPress &#8220;WordPress &#8216;WordPress"),
    ("https://Wordpress.org/xWordpress-Wordpress", "https://Wordpress.org/xWordpress-Wordpress"),
])  # fmt: skip
def test_capital_p_dangit(html, shown):
    assert capital_p_dangit(html) == shown
