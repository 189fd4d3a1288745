"""The passbook: every entry of a person's balances, kept together as people think of them, each with its reason."""
