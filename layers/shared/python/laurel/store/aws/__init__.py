"""The other services of AWS: bus, secret, streams."""

from __future__ import annotations
