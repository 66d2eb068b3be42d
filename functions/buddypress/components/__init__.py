"""The components of the community."""

from __future__ import annotations
