"""The ports: interfaces that the use cases need and other layers implement, one file per subject."""

from __future__ import annotations
