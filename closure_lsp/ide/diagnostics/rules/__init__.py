"""The rules, one file each: its docstring is its manual and its test."""
