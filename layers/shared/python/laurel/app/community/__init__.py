"""BuddyPress' members, friendships, profiles and components; its activity stream is in `.stream`."""

from __future__ import annotations
