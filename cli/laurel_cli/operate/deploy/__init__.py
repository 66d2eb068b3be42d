"""Deploying with SAM: the stack of a site, and that of its edge."""
