"""Tells the outside what was earned, from the streams of the ledgers."""
