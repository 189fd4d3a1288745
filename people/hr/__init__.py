"""HR's set-up of what is counted, in the admin: leave types, policies, assignments, adjustments, and what was posted.

It stands here because the ledger knows no people, and everything HR does is about somebody.
"""
