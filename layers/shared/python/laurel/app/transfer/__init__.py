"""What leaves a site as a whole."""

from __future__ import annotations
