"""What keys may do at most: scopes by route, networks and an end."""

from __future__ import annotations
