"""The community: components, members, friends and extended profiles."""
