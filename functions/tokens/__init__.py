"""Tokens for members: short-lived, with scopes, safe in a browser or a phone."""
