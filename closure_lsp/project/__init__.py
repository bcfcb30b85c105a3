"""Knows what lies on the disk: configurations, environments, and which files there are. Alone reads and writes files.

Never imports or runs anything of a project. Only regular files of bounded size are read (`reading`).
"""
