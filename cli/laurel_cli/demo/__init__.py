"""The example site of `laurel serve --demo`: a programme, members, and what they did over months."""

from __future__ import annotations
