"""Members, friendships, profiles and components: what BuddyPress does beside its stream."""

from __future__ import annotations
