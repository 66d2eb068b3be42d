"""Posts of every type: the catalogue, post types, and the use cases that read and change posts."""

from __future__ import annotations
