"""Requests and responses, and their form on the wire."""

from __future__ import annotations
