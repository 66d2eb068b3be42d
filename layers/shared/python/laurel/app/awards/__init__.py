"""Events recorded, awards by hand, and what is known of a user's progress."""

from __future__ import annotations
