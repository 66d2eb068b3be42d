"""Accounts and their application passwords."""

from __future__ import annotations
