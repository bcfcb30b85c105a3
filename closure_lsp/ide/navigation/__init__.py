"""Navigation along a cell: where its variable is used, where its home is, and which functions share it."""
