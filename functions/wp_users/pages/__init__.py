"""Pages for people: signing in and out, and authorizing an application; forms without scripts."""

from __future__ import annotations
