"""Knows what is on disk: configurations, environments and files. The only package that reads and writes files.

Never imports or runs anything of a project. Reads only regular files of bounded size (`reading`).
"""
