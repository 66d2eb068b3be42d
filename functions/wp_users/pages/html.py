"""How the pages look, and the headers that keep what they show to their visitor."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from html import escape

from laurel.rest.http.messages import HttpReply
from laurel.rest.serving.serve import NO_CACHE

STYLE = """
:root { color-scheme: light dark; --ink: #1d2327; --paper: #eef0f3; --card: #fff; --line: #767c85; --soft: #50575e;
  --accent: #1f5fbf; --on-accent: #fff; --alert: #a3241c; --alert-paper: #fdf0ef; --note-paper: #eef5fd; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --paper: #16181c; --card: #22252b; --line: #8b919b;
  --soft: #b4bac3; --accent: #8ab8ff; --on-accent: #10131a; --alert: #ff9d94; --alert-paper: #3a2322;
  --note-paper: #1f2c3d; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem 1rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif;
  overflow-wrap: anywhere; }
main { max-width: 27rem; margin: 0 auto; padding: 1.5rem; background: var(--card); border-radius: 0.5rem;
  box-shadow: 0 1px 4px rgb(0 0 0 / 20%); }
header { max-width: 27rem; margin: 0 auto 1rem; text-align: center; color: var(--soft); }
header a { color: inherit; }
h1 { margin: 0 0 1rem; font-size: 1.4rem; line-height: 1.25; }
p { margin: 0 0 1rem; }
label { display: block; margin-bottom: 0.25rem; font-weight: 600; }
input { display: block; width: 100%; margin-bottom: 1rem; padding: 0.6rem 0.7rem; border: 1px solid var(--line);
  border-radius: 0.3rem; background: var(--card); color: inherit; font: inherit; }
button, .button { display: inline-block; min-height: 2.75rem; padding: 0.55rem 1.1rem; border: 1px solid var(--accent);
  border-radius: 0.3rem; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600;
  text-decoration: none; cursor: pointer; }
button.second { background: transparent; color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.buttons { display: flex; flex-wrap: wrap; gap: 0.75rem; margin: 0; }
.buttons form { margin: 0; }
@media (max-width: 28rem) { .buttons > *, .buttons form button { flex: 1 1 auto; width: 100%; text-align: center; } }
main > :last-child { margin-bottom: 0; }
.alert, .note { padding: 0.7rem 0.9rem; border-left: 4px solid var(--alert); background: var(--alert-paper); }
.note { border-color: var(--accent); background: var(--note-paper); }
.aside { margin: 1.5rem 0 0; color: var(--soft); font-size: 0.9rem; }
.aside a { color: var(--accent); }
code { display: block; margin-bottom: 1rem; padding: 0.8rem 0.3rem; border: 1px dashed var(--line);
  border-radius: 0.3rem; font: 1rem/1.4 ui-monospace, monospace; text-align: center; user-select: all; }
"""

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>{heading} - {site}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
<header><a href="{home}">{site}</a></header>
<main>
<h1>{heading}</h1>
{content}
</main>
</body>
</html>
"""

_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; img-src data:; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)
"""The policy that allows the pages' style sheet and nothing else; where forms may lead comes last."""

HEADERS = {
    "Content-Type": "text/html; charset=UTF-8",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "same-origin",
    **NO_CACHE,
}


def page(status: int, heading: str, content: str, *, site: str, home: str, leads_to: Iterable[str] = ()) -> HttpReply:
    """A page; `content` is HTML, everything else text.

    `leads_to` are the sources, in the syntax of Content-Security-Policy, that its forms may lead to besides the site:
    browsers apply ``form-action`` to redirects, too.
    """
    words = {"heading": heading, "site": site, "home": home}
    body = PAGE.format(content=content, style=STYLE, **{name: escape(word) for name, word in words.items()})
    policy = " ".join((POLICY, *leads_to))
    return HttpReply(status, {**HEADERS, "Content-Security-Policy": policy}, body)


def redirect(address: str, cookies: Iterable[str] = ()) -> HttpReply:
    """A redirect with 302, as wp_redirect does."""
    return HttpReply(302, {**HEADERS, "Location": address}, "", list(cookies))


def hidden(fields: Mapping[str, str]) -> str:
    """Hidden fields of a form; empty ones are left out."""
    return "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in fields.items()
        if value
    )


def alert(message: str) -> str:
    """A message about a failure, read out by screen readers; "" for none."""
    return f'<p class="alert" role="alert">{escape(message)}</p>' if message else ""


def note(message: str) -> str:
    """A message; "" for none."""
    return f'<p class="note" role="status">{escape(message)}</p>' if message else ""
