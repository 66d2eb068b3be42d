"""BuddyPress' activity stream: stream items are posted, changed, deleted and listed."""

from __future__ import annotations
