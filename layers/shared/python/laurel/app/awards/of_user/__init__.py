"""What a user has and can earn, for showing it."""
