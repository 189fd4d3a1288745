"""Payroll's way in: signed messages that say how long people worked."""
