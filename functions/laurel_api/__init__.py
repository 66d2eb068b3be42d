"""Laurel's own routes: events in, awards out, and what no WordPress route offers."""
