"""What the use cases need from the outside, a file for each subject."""

from __future__ import annotations
