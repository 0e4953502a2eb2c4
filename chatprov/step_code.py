"""The Python code of a project's steps, read once: the bytes that are compared are the bytes that run.

Python's own import reads a file again, prefers a compiled copy, loads extension modules and follows links. This module
does not: a step is compiled from the bytes that were read, and can import only files of its folder that were read with it.
"""

from __future__ import annotations

import hashlib
import importlib
import linecache
import sys
import traceback
from dataclasses import dataclass
from functools import cached_property
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import decode_source
from typing import TYPE_CHECKING

from chatprov.errors import ProjectError
from chatprov.regular_file import read_regular

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from types import ModuleType

PACKAGE = "chatprov_project_steps"
LARGEST_FILE = 1 << 20
MOST_FILES = 200
FOLDERS = ("hardened",)
"""The folders in `steps/` with modules: resources that a variant has and the tutorial does not."""
_NOTHING = "Nothing was run."


@dataclass(frozen=True)
class StepCode:
    """The Python files of a folder `steps/`, as they were read, by name, such as `hardened/step04_log_group.py`."""

    folder: Path
    files: Mapping[str, bytes]

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of all names and contents, in hex."""
        found = hashlib.sha256()
        for name, content in sorted(self.files.items()):
            found.update(f"{name}\0{len(content)}\0".encode(errors="surrogateescape") + content)
        return found.hexdigest()

    def load(self, name: str) -> ModuleType:
        """Run one file and the files of its folder that it imports, and return it as a module.

        Raises ProjectError with file and line when that fails.
        """
        package = _PACKAGES.of(self)
        try:
            return importlib.import_module(f"{package}.{_module_name(name)}")
        except (Exception, SystemExit) as error:
            raise ProjectError(
                f"{self._place(name, error)}: the step cannot be loaded: {type(error).__name__}: {error}",
                kept="Nothing was changed.",
                advice="Correct the step and run it again.",
            ) from error

    def _place(self, name: str, error: BaseException) -> str:
        """Return FILE:LINE of the last line of the folder's files in an exception's traceback."""
        named = {str(self.folder / file): file for file in self.files}
        if isinstance(error, SyntaxError) and error.filename in named:
            return f"{named[error.filename]}:{error.lineno or 1}"
        return line_of_step(error) or f"{name}:1"


def line_of_step(error: BaseException) -> str:
    """Return FILE:LINE of the last line of a step's code in an exception's traceback; "" if it contains none."""
    last = ""
    for frame, line in traceback.walk_tb(error.__traceback__):
        package, _, module = frame.f_globals.get("__name__", "").partition(".")
        if module and package in _PACKAGES:
            last = f"{module.replace('.', '/')}.py:{line}"
    return last


def read_step_code(folder: Path, *, follow_links: bool = False) -> StepCode:
    """Read every `.py` file of a folder `steps/` and of `steps/hardened/`; no compiled file and no other folder.

    Links are followed for chatprov's own copy only, because an installer may have created them. Raises ProjectError for a link,
    for a file that is not a regular file, cannot be read or is larger than 1 MiB, and for more than 200 files.
    """
    try:
        names = list(_file_names(folder, follow_links=follow_links))
    except OSError as error:
        raise ProjectError(f"{error.filename} cannot be read: {error.strerror}", kept=_NOTHING) from None
    if len(names) > MOST_FILES:
        raise ProjectError(f"{folder} has more than {MOST_FILES} Python files", kept=_NOTHING)
    files = {}
    for name in names:
        _refuse_link(folder / name, follow_links=follow_links)
        try:
            files[name] = read_regular(folder / name, LARGEST_FILE, follow_links=follow_links)
        except OSError as error:
            raise ProjectError(f"{folder / name} cannot be read: {error.strerror}", kept=_NOTHING) from None
    return StepCode(folder, files)


def _file_names(folder: Path, *, follow_links: bool) -> Iterator[str]:
    """Return the names of the files in `folder`, then those in FOLDERS. Raises OSError; ProjectError for a link."""
    _refuse_link(folder, follow_links=follow_links)
    yield from sorted(entry.name for entry in folder.iterdir() if _is_module(entry.name))
    for name in FOLDERS:
        if (folder / name).is_dir():
            _refuse_link(folder / name, follow_links=follow_links)
            yield from sorted(f"{name}/{entry.name}" for entry in (folder / name).iterdir() if _is_module(entry.name))


def _refuse_link(path: Path, *, follow_links: bool) -> None:
    if path.is_symlink() and not follow_links:
        raise ProjectError(
            f"{path} is a link, and chatprov runs only the files of the project itself",
            kept=_NOTHING,
            advice="Put a copy there.",
        )


def _is_module(name: str) -> bool:
    stem = name.removesuffix(".py")
    return stem != name and stem.isidentifier() and stem not in {"__init__", "__main__"}


def _module_name(file: str) -> str:
    """Return the name of a file's module inside the package: `hardened.step04_log_group`."""
    return file.removesuffix(".py").replace("/", ".")


class _Packages(MetaPathFinder, Loader):
    """Import the modules of folders `steps/` from the bytes that were read.

    The package name depends on the folder and its content, so that modules of two projects in one process are never confused.
    `sys.modules` has these modules, because `dataclasses` and `typing` search for them there.
    """

    def __init__(self) -> None:
        self._codes: dict[str, StepCode] = {}

    def of(self, code: StepCode) -> str:
        """Return the name of the package of a folder's code."""
        place = hashlib.sha256(str(code.folder).encode(errors="surrogateescape")).hexdigest()
        name = f"{PACKAGE}_{place[:16]}_{code.digest[:16]}"
        if not self._codes:
            sys.meta_path.insert(0, self)
        self._codes[name] = code
        return name

    def __contains__(self, package: object) -> bool:
        return package in self._codes

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002  # importlib's signature
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        """Return the spec of a package or one of its modules; None for all other names."""
        package, _, module = fullname.partition(".")
        code = self._codes.get(package)
        if code is None:
            return None
        modules = {_module_name(file) for file in code.files}
        is_package = module not in modules and (not module or any(name.startswith(f"{module}.") for name in modules))
        return ModuleSpec(fullname, self, is_package=is_package) if is_package or module in modules else None

    def exec_module(self, module: ModuleType) -> None:
        """Compile the bytes that were read, and run them."""
        package, _, name = module.__name__.partition(".")
        code, name = self._codes[package], name.replace(".", "/") + ".py"
        if name not in code.files:
            return  # a package
        content = code.files[name]
        module.__file__ = file = str(code.folder / name)
        compiled = compile(content, file, "exec", dont_inherit=True)
        source = decode_source(content)
        # without a modification time, so that a traceback shows these lines and not those of a file that was changed since
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        exec(compiled, module.__dict__)  # noqa: S102  # the purpose of this module


_PACKAGES = _Packages()
