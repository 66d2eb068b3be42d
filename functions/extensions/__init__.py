"""Routes of a team's own: one module each. Those that are here are the worked examples of docs/extending.md."""
