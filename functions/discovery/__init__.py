"""The site root, the API index, types, statuses, batch, and whatever no other route takes."""
