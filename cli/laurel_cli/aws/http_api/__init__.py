"""An HTTP API of API Gateway, on this machine."""

from __future__ import annotations
