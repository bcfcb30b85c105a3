"""Finds, reads and writes what is on disk: configurations, environments and files. No other package does.

Never imports or runs anything of a project. Reads only regular files of bounded size (`reading`).
"""
