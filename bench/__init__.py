"""Measures the ledger beside the same work in plain SQL: `make bench`."""
