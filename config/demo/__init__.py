"""Two companies to look around in: every balance in them was made by the real operations, day by day."""
