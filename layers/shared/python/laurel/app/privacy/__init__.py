"""What becomes of a person's data: exported, erased, or left to a pseudonym (docs/privacy.md)."""
