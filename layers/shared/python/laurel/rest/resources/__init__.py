"""The base class of controllers and its parts: contexts, collections, fields, meta."""

from __future__ import annotations
