"""External ids over REST: in addresses and arguments, and in events."""
