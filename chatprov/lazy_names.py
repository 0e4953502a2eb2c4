"""The public names of a package, each loaded with its module when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def lazy_names(package: str, names: Sequence[str], modules: Sequence[str]) -> Callable[[str], object]:
    """Return a package's `__getattr__`, so that one part of the package does not load all of it.

    `names` are the public names, `modules` the package's modules that define them. Raises AttributeError for any other name.
    """

    def load(name: str) -> object:
        if name in names:
            for module in modules:
                loaded = vars(import_module(f"{package}.{module}"))
                if name in loaded:
                    return loaded[name]
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return load
