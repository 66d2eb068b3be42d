"""Publishes notices of the changes in the streams of the ledgers."""
