"""The example site of `laurel serve --demo`: a programme, members, and what they did over months."""

from __future__ import annotations

from pathlib import Path

PROGRAMME = Path(__file__).with_name("programme.json")
"""The programme, and the profiles of its members."""
