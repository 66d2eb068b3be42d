"""Local stand-ins for services of AWS."""

from __future__ import annotations
