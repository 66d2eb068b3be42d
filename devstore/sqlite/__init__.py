"""A whole site in one SQLite file: tables, streams, queues and buses, for one machine; never deployed."""
