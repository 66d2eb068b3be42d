"""The largest numbers in requests."""

from __future__ import annotations

LARGEST_ID = 2**53 - 1
"""No user, post or row has a larger id: the largest integer that JSON carries exactly everywhere."""

LARGEST_AMOUNT = 10**12
"""The most points of one request."""
