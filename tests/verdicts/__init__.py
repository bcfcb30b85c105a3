"""Judges the verdicts on captured variables by running programs: a table of known programs, and random ones."""
