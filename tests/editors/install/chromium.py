"""Finds or installs the browser that shows code-server. Must never know what it shows."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from typing import TYPE_CHECKING

from tests.editors.install import debian
from tests.editors.install.cache import apt_state, cache, tools
from tests.editors.install.commands import InstallError

if TYPE_CHECKING:
    from pathlib import Path

RELEASE = "bookworm"
PACKAGES = ["chromium", "fonts-dejavu-core"]

FONTS = """\
<fontconfig>
  <dir>{root}/usr/share/fonts</dir>
  <cachedir>{root}/fonts-cache</cachedir>
  <include>{root}/usr/share/fontconfig/conf.avail/60-latin.conf</include>
</fontconfig>
"""

WRAPPER = """\
#!/bin/sh
# The system may have other fonts, or none.
FONTCONFIG_FILE={root}/fonts.conf XDG_DATA_DIRS={root}/usr/share exec {root}/usr/lib/chromium/chromium "$@"
"""


def find() -> str | None:
    """The `chromium` on PATH if it starts, else the installed one; None if there is neither."""
    return next((found for found in (shutil.which("chromium"), str(_wrapper())) if found and _starts(found)), None)


def install() -> Path:
    """Unpack Debian's Chromium into the cache. Raises `InstallError`."""
    root = cache() / "chromium"
    debian.unpack(PACKAGES, RELEASE, root, apt_state(RELEASE))
    for name in ("chromium", "chrome_crashpad_handler"):
        debian.use_own_libraries(root / "usr/lib/chromium" / name, root, tools())
    debian.move_library_paths(root, tools())
    (root / "fonts.conf").write_text(FONTS.format(root=root))
    _wrapper().parent.mkdir(exist_ok=True)
    _wrapper().write_text(WRAPPER.format(root=root))
    _wrapper().chmod(0o755)
    if not _starts(str(_wrapper())):
        raise InstallError(f"{_wrapper()} does not start")
    return _wrapper()


def _wrapper() -> Path:
    return cache() / "bin" / "chromium"


def _starts(program: str) -> bool:
    with tempfile.TemporaryDirectory() as home:
        command = [program, "--no-sandbox", "--headless", "--disable-gpu", f"--user-data-dir={home}", "--version"]
        try:
            return subprocess.check_output(command, text=True, stderr=subprocess.DEVNULL).startswith("Chromium ")
        except (OSError, subprocess.CalledProcessError):
            return False
