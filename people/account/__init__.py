"""What somebody sets up for themselves. Other apps add pages of their own: see `pages`."""
