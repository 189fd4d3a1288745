"""Leave, and who is away, for programs."""
