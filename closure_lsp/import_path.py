"""Tells whether Python looks for modules in the current folder: files of a project would be run in place of ours.

Must import nothing that Python has not loaded before: when this is asked, such a folder may be on the path.
"""

import os
import sys

HOME = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
"""Where the package lies. If that is the current folder, it is our own (a checkout), and stays on the path."""


def has_current_folder() -> bool:
    """Whether modules are looked for in the current folder, because of `-m`, `-c` or PYTHONPATH."""
    return without_current_folder(sys.path) != sys.path or not _is_safe()


def without_current_folder(path: list[str]) -> list[str]:
    """The entries of an import path but for those that name the current folder."""
    try:
        current = os.path.realpath(os.getcwd())
    except OSError:  # it has been deleted: there is nothing in it
        return [entry for entry in path if entry]
    found = [entry for entry in path if entry and (current == HOME or os.path.realpath(entry) != current)]
    return found if HOME in map(os.path.realpath, found) else [*found, HOME]


def _is_safe() -> bool:
    """Whether Python was told to leave out the folder that it begins with: -I, and since 3.11 -P."""
    return bool(sys.flags.isolated or getattr(sys.flags, "safe_path", False))
