"""Users, who is asking, and application passwords."""
