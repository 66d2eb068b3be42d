"""What is read of a user: progress, earnings, logs, balances and ranks."""

from __future__ import annotations
