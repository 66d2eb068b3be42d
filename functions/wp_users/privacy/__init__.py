"""A person's data: their export and their erasure."""
