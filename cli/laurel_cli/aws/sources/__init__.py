"""What calls functions that no request reaches, on this machine."""

from __future__ import annotations
