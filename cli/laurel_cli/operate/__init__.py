"""Commands for operators of a deployed site."""

from __future__ import annotations
