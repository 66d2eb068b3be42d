"""The queue's consumer: events of other applications in, awards out."""
