"""Restoring a deployment from point-in-time: copies of its tables, and what uses these, stopped meanwhile."""
