"""The activity stream of BuddyPress: stream items written, changed and listed."""

from __future__ import annotations
