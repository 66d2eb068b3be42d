"""The lean directory: all users and members, packed, for searches and orders beyond the indexes."""
