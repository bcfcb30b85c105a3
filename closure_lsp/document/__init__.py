"""A document at one moment: its statements, their scopes, and what all of them decide together."""
