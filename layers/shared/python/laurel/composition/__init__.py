"""The composition root: what a site needs in one process, and the entries of the Lambda functions."""

from __future__ import annotations
