"""Finds, reads and writes the files of users: configurations, environments, sources, and what an import means.

Never imports or runs anything of a project. Reads only regular files of bounded size (`reading`).
"""
