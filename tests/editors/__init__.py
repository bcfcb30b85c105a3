"""Real editors, driven as a user would use them."""
