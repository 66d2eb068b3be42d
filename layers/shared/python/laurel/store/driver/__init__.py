"""Requests to DynamoDB, without any knowledge of what is stored."""

from __future__ import annotations
