"""The inbox, for programs."""
