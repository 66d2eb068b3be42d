"""How lists of logs and earnings are read."""

from __future__ import annotations
