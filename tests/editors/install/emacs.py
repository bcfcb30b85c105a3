"""Finds or installs an Emacs whose eglot draws inlay hints. Must never know what the tests do with it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

from tests.editors.install import debian
from tests.editors.install.cache import apt_state, cache, tools
from tests.editors.install.commands import InstallError

if TYPE_CHECKING:
    from pathlib import Path

Version = tuple[int, int]

RELEASES: dict[Version, str] = {(30, 2): "forky"}
"""Which Debian release has which Emacs."""

WRAPPER = """\
#!/bin/sh
# The directories that Debian's Emacs has compiled in, where they are now.
export EMACSDATA={share}/etc EMACSDOC={share}/etc EMACSPATH={libexec} EMACSLOADPATH={share}/lisp
# No native compilation: its compiler is not where Emacs would look for it.
export EMACS_INHIBIT_AUTOMATIC_NATIVE_COMPILATION=1
export TERMINFO_DIRS="${{TERMINFO_DIRS-/etc/terminfo:/lib/terminfo:/usr/share/terminfo}}"
exec {root}/usr/bin/emacs-nox --dump-file={dump} "$@"
"""


def find(version: Version) -> str | None:
    """A program of that version: the `emacs` on PATH if it is one, else the installed one; None if there is neither."""
    for program in (shutil.which("emacs"), str(_wrapper(version))):
        if program and _version_of(program) == version:
            return program
    return None


def environment(home: Path) -> dict[str, str]:
    """The variables for a run that keeps all of Emacs' own files in `home`."""
    return {**os.environ, "HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_CACHE_HOME": str(home)}


def package_lint(version: Version) -> Path | None:
    """The directory of the package-lint that was installed with that Emacs; None if there is none."""
    return next(_root(version).glob("usr/share/emacs/site-lisp/elpa-src/package-lint-*"), None)


def install(version: Version) -> Path:
    """Unpack Debian's Emacs (without X) and package-lint into the cache. Raises `InstallError`."""
    release = RELEASES[version]
    root = _root(version)
    debian.unpack(["emacs-nox", "elpa-package-lint"], release, root, apt_state(release))
    debian.use_own_libraries((root / "usr/bin/emacs-nox").resolve(), root, tools())
    share = _only(root, "usr/share/emacs/[0-9]*")
    dump = _only(root, "usr/libexec/emacs/*/*/emacs-*.pdmp")
    wrapper = _wrapper(version)
    wrapper.parent.mkdir(exist_ok=True)
    wrapper.write_text(WRAPPER.format(root=root, share=share, libexec=dump.parent, dump=dump))
    wrapper.chmod(0o755)
    if _version_of(str(wrapper)) != version:
        raise InstallError(f"{wrapper} does not start, or is not Emacs {version[0]}.{version[1]}")
    return wrapper


def _wrapper(version: Version) -> Path:
    return cache() / "bin" / f"emacs-{version[0]}.{version[1]}"


def _root(version: Version) -> Path:
    return cache() / f"emacs-{RELEASES[version]}"


def _only(root: Path, pattern: str) -> Path:
    found = sorted(root.glob(pattern))
    if len(found) != 1:
        raise InstallError(f"{len(found)} files {pattern} under {root}, where there should be one")
    return found[0]


def _version_of(program: str) -> Version | None:
    """The version of an Emacs that has eglot and starts with nothing but its own files."""
    command = [program, "-Q", "--batch", "--eval", "(progn (require 'eglot) (princ emacs-version))"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    numbers = re.match(r"(\d+)\.(\d+)", said)
    return (int(numbers[1]), int(numbers[2])) if numbers else None
