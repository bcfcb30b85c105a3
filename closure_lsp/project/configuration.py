"""Finds the configuration of the files of a folder: from pyproject.toml, and from the caller.

The closest pyproject.toml with a table `[tool.closure-lsp]` decides, in the folder or one around it; tables are not
merged. One without that table, or one that cannot be read, does not hide those further up. The target version is the
first of these that exists: the one that the caller or the table names, the one from `requires-python` of the closest
pyproject.toml that has it, that of the configured environment, the caller's own guess, that of a detected environment,
the running one.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from closure_lsp.cached import cached_property
from closure_lsp.library.own import joined
from closure_lsp.project import environment as environments
from closure_lsp.project.beside import FILES as OTHER_FILES
from closure_lsp.project.beside import OtherTools
from closure_lsp.project.modules import Roots, roots_of
from closure_lsp.project.patterns import Patterns, is_pattern
from closure_lsp.project.reading import CONFIGURATION_LIMIT, UnreadableError, read
from closure_lsp.project.shipped import Shipped, shipped
from closure_lsp.project.toml import load
from closure_lsp.python_version import SUPPORTED, running_version
from closure_lsp.settings import Settings, combined, from_project

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from closure_lsp.project.environment import Environment
    from closure_lsp.python_version import PythonVersion
    from closure_lsp.settings import DiagnosticSettings, Layer


FILES = ("pyproject.toml", *OTHER_FILES)
"""The names of the files that are read."""


class ConfigurationProblem(NamedTuple):
    """An error in a configuration."""

    text: str
    """One sentence, in one line."""
    is_ours: bool
    """Whether it is in our table; else only a file that does not concern us cannot be read."""


@dataclass(frozen=True, slots=True)
class Project:
    """What the pyproject.toml of a folder, and those above it, say."""

    folder: Path | None = None
    """Where the one with our table lies."""
    layer: Layer = field(default_factory=dict)
    requires_python: PythonVersion | None = None
    problems: tuple[ConfigurationProblem, ...] = ()


class TargetVersion(NamedTuple):
    """The version that code is analyzed for."""

    python: PythonVersion
    source: str
    """Who says so, for a reader."""


class Overrides(NamedTuple):
    """The caller's own choices, which override those of projects."""

    layer: Layer = {}  # noqa: RUF012 # never changed: no layer is
    is_isolated: bool = False
    """No pyproject.toml is read."""
    base: Path | None = None
    """The folder that the asker's patterns and paths are relative to, and those of files that belong to no project."""
    interpreter: PythonVersion | None = None
    """Of the interpreter that the asker has selected."""
    follows_shell: bool = False
    """Whether the environment that is active in the shell counts."""


@dataclass(frozen=True)
class Configuration:
    """The configuration that applies to the files of a folder."""

    project: Project
    overrides: Overrides

    @cached_property
    def settings(self) -> Settings:
        return combined(self.project.layer, self.overrides.layer)

    @property
    def root(self) -> Path | None:
        """The folder that the project's patterns and paths are relative to."""
        return self.project.folder or self.overrides.base

    @cached_property
    def environment(self) -> Environment | None:
        """The virtual environment whose packages count; None if there is none, and this program's own packages
        count.
        """
        return self._chosen_environment or self._found_environment

    def module_roots(self, file: Path, folder: Path) -> Roots | None:
        """Where a file's imports are searched; `folder` counts if there is no project. None if they are not
        searched.
        """
        key = (file.parent, folder)
        if key not in self._roots:
            root, is_own = self.root or folder, self.settings.diagnostics.imports == "own"
            found = Roots(tuple(map(str, roots_of(root, self._packages, file))), str(root) if is_own else "")
            self._roots[key] = found if self.settings.diagnostics.imports != "off" else None
        return self._roots[key]

    @cached_property
    def _roots(self) -> dict[tuple[Path, Path], Roots | None]:
        """By the folder of the file, and the one that counts where no project has it."""
        return {}

    @property
    def _packages(self) -> Path | None:
        """The installed packages that count."""
        is_all = self.settings.diagnostics.imports == "all"
        return self.environment.packages if is_all and self.environment else None

    @cached_property
    def target(self) -> TargetVersion:
        version = self.settings.python_version
        if version:
            is_asked = "pythonVersion" in self.overrides.layer
            return TargetVersion(version, "as requested" if is_asked else "from python-version")
        if self.project.requires_python:
            return TargetVersion(self.project.requires_python, "from requires-python")
        if self._chosen_environment and self._chosen_environment.python:
            return TargetVersion(self._chosen_environment.python, "from python-environment")
        if self.overrides.interpreter:
            return TargetVersion(self.overrides.interpreter, "of the selected interpreter")
        if self._found_environment and self._found_environment.python:
            return TargetVersion(self._found_environment.python, "of the environment")
        return TargetVersion(running_version(), "of closure-lsp's own interpreter")

    @property
    def problems(self) -> tuple[ConfigurationProblem, ...]:
        """The problems of the project's files, and of the paths and patterns in them."""
        found = list(self.project.problems)
        files = self.settings.files
        found.extend(
            ConfigurationProblem(f"{pattern!r} is not a pattern as in .gitignore", is_ours=True)
            for pattern in (*files.exclude, *files.extend_exclude, *files.per_file_ignores)
            if not is_pattern(pattern)
        )
        if self.settings.python_environment and self._chosen_environment is None:
            text = f"python-environment: there is no virtual environment in {self.settings.python_environment}"
            found.append(ConfigurationProblem(text, is_ours=True))
        found.extend(ConfigurationProblem(text, is_ours=True) for text in self._shipped.problems)
        return tuple(found)

    @cached_property
    def _shipped(self) -> Shipped:
        """What packages say about their callables: those of the project, and those that are installed for it."""
        packages = self._packages
        folders = roots_of(self.root, packages) if self.root else (packages,) if packages else ()
        return shipped(folders)

    @cached_property
    def _diagnostics(self) -> DiagnosticSettings:
        """What is set for the rules, whatever the file; what a project says of callables goes before what they say."""
        settings = self.settings.diagnostics
        return replace(settings, rows=joined(self._shipped.tables, settings.rows)) if self._shipped.tables else settings

    def diagnostics(self, file: Path) -> DiagnosticSettings:
        """The settings of the rules for one file. In place of other tools they have the codes reported in it."""
        settings = self._diagnostics
        if settings.beside:
            settings = self._beside(self._other_tools.reported(settings.beside, file))
        path = _relative(file, self.root)
        ignored = [rules for patterns, rules in self._per_file if path and patterns.match_below(path)]
        return replace(settings, ignore=settings.ignore.union(*ignored)) if ignored else settings

    @cached_property
    def _other_tools(self) -> OtherTools:
        return OtherTools(self.overrides.base)

    def _beside(self, codes: frozenset[str]) -> DiagnosticSettings:
        """One object for all files in which the same codes are reported."""
        if codes not in self._by_codes:
            self._by_codes[codes] = replace(self._diagnostics, beside=codes)
        return self._by_codes[codes]

    @cached_property
    def _by_codes(self) -> dict[frozenset[str], DiagnosticSettings]:
        return {}

    def excludes_entry(self, path: Path, *, is_folder: bool) -> bool:
        """Whether a file or folder is excluded, without a look at the folders that it is in."""
        return any(
            patterns.matches(_relative(path, folder) or path.name, is_folder=is_folder)
            for folder, patterns in self._excludes
        )

    def excludes(self, file: Path) -> bool:
        """Whether a file is excluded, by itself or through a folder that it is in."""
        for folder, patterns in self._excludes:
            path = _relative(file, folder)
            if path and patterns.match_below(path):
                return True
        return False

    @cached_property
    def _excludes(self) -> tuple[tuple[Path | None, Patterns], ...]:
        layer, base = self.overrides.layer, self.overrides.base
        groups = [
            (base, layer["exclude"]) if "exclude" in layer else (self.root, self.settings.files.exclude),
            (self.root, self.project.layer.get("extend-exclude", ())),
            (base, layer.get("extend-exclude", ())),
        ]
        return tuple((folder, Patterns(patterns)) for folder, patterns in groups if patterns)

    @cached_property
    def _per_file(self) -> tuple[tuple[Patterns, frozenset[str]], ...]:
        return tuple((Patterns([pattern]), rules) for pattern, rules in self.settings.files.per_file_ignores.items())

    @cached_property
    def _chosen_environment(self) -> Environment | None:
        chosen = self.settings.python_environment
        if not chosen:
            return None
        folder = self.overrides.base if "pythonEnvironment" in self.overrides.layer else self.root
        return environments.environment((folder or Path()) / chosen)

    @cached_property
    def _found_environment(self) -> Environment | None:
        if self.overrides.follows_shell:
            return environments.environment_around(self.root or Path())
        return environments.environment(self.root / ".venv") if self.root else None


class Configurations:
    """Finds configurations and caches them: each file is read once."""

    def __init__(self, overrides: Overrides) -> None:
        self._overrides = overrides
        self._projects: dict[Path, Project] = {}
        self._configurations: dict[int, Configuration] = {}

    def of(self, folder: Path) -> Configuration:
        """The configuration for the files directly in a folder, whose path is absolute. Never raises."""
        project = Project() if self._overrides.is_isolated else self._project(folder)
        found = self._configurations.get(id(project))
        if found is None or found.project is not project:
            found = self._configurations[id(project)] = Configuration(project, self._overrides)
        return found

    def _project(self, folder: Path) -> Project:
        unknown = []
        for each in (folder, *folder.parents):
            if each in self._projects:
                break
            unknown.append(each)
        project = self._projects.get(unknown[-1].parent, Project()) if unknown else self._projects[folder]
        for each in reversed(unknown):
            project = self._projects[each] = _project_in(each, project)
        return project


def _project_in(folder: Path, around: Project) -> Project:
    """What the pyproject.toml in a folder says, together with those above it."""
    file = folder / "pyproject.toml"
    if not file.exists() or file.is_dir():
        return around
    try:
        data = read(file, CONFIGURATION_LIMIT)
        tables = load(data.decode())
    except UnreadableError as error:
        return _with_problem(around, f"{file} is not read: {error}", is_ours=False)
    except ValueError as error:
        why = " ".join(str(error).split())
        return _with_problem(around, f"{file} cannot be read: {why}", is_ours=b"closure-lsp" in data)
    requires = _requires_python(tables) or around.requires_python
    tool = tables.get("tool")
    if not isinstance(tool, dict) or "closure-lsp" not in tool:
        return around if requires == around.requires_python else replace(around, requires_python=requires)
    layer, problems = from_project(tool["closure-lsp"])
    return Project(
        folder, layer, requires, tuple(ConfigurationProblem(f"{file}: {problem}", is_ours=True) for problem in problems)
    )


def _with_problem(project: Project, text: str, *, is_ours: bool) -> Project:
    return replace(project, problems=(*project.problems, ConfigurationProblem(text, is_ours)))


def _requires_python(tables: Mapping[str, object]) -> PythonVersion | None:
    """The oldest supported version that `requires-python` allows; None if that is missing or invalid."""
    project = tables.get("project")
    required = project.get("requires-python") if isinstance(project, dict) else None
    if not isinstance(required, str) or len(required) > _LONGEST_SPECIFIER:
        return None
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # only where there is something to read

    try:
        specifiers = SpecifierSet(required)
    except InvalidSpecifier:
        return None
    named = [specifier.version.removesuffix(".*") for specifier in specifiers]
    for version in SUPPORTED:
        releases = [f"{version}.{micro}" for micro in range(_MOST_RELEASES)]
        releases += [name for name in named if name.startswith(f"{version}.")]
        if next(iter(specifiers.filter(releases)), None) is not None:
            return version
    return None


_LONGEST_SPECIFIER = 200
_MOST_RELEASES = 40
"""No feature version of CPython has had more bug-fix releases."""


def _relative(path: Path, folder: Path | None) -> str:
    """A path in the form that patterns match, with `/`; empty for one outside the folder."""
    if folder is None:
        return ""
    start = f"{folder}{os.sep}" if not str(folder).endswith(os.sep) else str(folder)
    text = str(path)
    return text[len(start) :].replace(os.sep, "/") if text.startswith(start) else ""


def problems_of(configurations: Iterable[Configuration]) -> list[ConfigurationProblem]:
    """The problems of all of them, each once."""
    return list(dict.fromkeys(problem for found in configurations for problem in found.problems))
