"""Balances brought in from a file: read, tried row by row, and posted all at once."""
