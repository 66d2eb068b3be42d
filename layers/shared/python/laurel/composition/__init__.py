"""The composition root: what is made once per process, and the entries of the Lambda functions."""

from __future__ import annotations
