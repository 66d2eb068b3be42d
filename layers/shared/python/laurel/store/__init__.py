"""The store: posts, users and ledgers on DynamoDB, or on dictionaries that behave like it."""
