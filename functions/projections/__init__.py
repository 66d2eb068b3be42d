"""Counts logs and earnings from the streams of their tables."""
