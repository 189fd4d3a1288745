"""People, their balances and what HR does about them, for programs."""
