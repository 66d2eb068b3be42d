"""A site under load on a simulated DynamoDB: `make bench-scale`."""
